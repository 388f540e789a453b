/** The part of http_ece 1.2.1 that is used; the package brings no types. */
declare module 'http_ece' {
  import type { ECDH } from 'node:crypto'

  type Parameters = {
    readonly version: 'aes128gcm'
    /** The sender's key pair; of the receiver when decrypting. */
    readonly privateKey: ECDH
    /** The receiver's public key, an uncompressed point; not used when decrypting. */
    readonly dh?: Buffer
    readonly authSecret: Buffer
    /** 16 bytes; random where absent. */
    readonly salt?: Buffer
  }
  export function encrypt(plain: Buffer, parameters: Parameters): Buffer
  export function decrypt(body: Buffer, parameters: Parameters): Buffer
}
