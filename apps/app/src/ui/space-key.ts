/** What has a box ticked by the space bar, as keyboards do everywhere: on the web a Pressable knows Enter alone unless it is a button. */
export function pressedBySpace(press: () => void): object {
  return {
    onKeyDown: (event: { readonly key: string; preventDefault(): void }) => {
      if (event.key !== " ") return;
      event.preventDefault();
      press();
    },
  };
}
