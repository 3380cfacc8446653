/** The bytes of a`google.rpc.Status` with one `google.rpc.RetryInfo`, written by hand: field 1 the code, field 3 the details. */
export function retryInfo(code: number, seconds: number): Buffer {
  const field = (number: number, bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
  const varint = (number: number, value: number): Buffer => Buffer.from([number * 8, value]);
  const info = field(1, varint(1, seconds));
  const any = Buffer.concat([field(1, Buffer.from("type.googleapis.com/google.rpc.RetryInfo")), field(2, info)]);
  return Buffer.concat([varint(1, code), field(3, any)]);
}
