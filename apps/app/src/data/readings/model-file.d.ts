/** A model file as Metro names it: the number of an asset. */
declare module "*.bin" {
  const asset: number;
  export default asset;
}
