declare const sealedBrand: unique symbol

/**
 * An envelope: ciphertext with everything that is needed to open it except the key and the address. The brand keeps
 * plaintext out of encrypted columns at compile time; a CHECK on each column keeps it out at run time.
 */
export type Sealed = Buffer & { readonly [sealedBrand]: true }
