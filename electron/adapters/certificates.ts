/** A certificate with its private key, both PEM (PKCS #8). */
export interface CertificateWithKey {
  readonly certificate: string;
  readonly privateKey: string;
}

export interface CertificateSubject {
  /** DNS names; at least one of names and addresses. */
  readonly names: readonly string[];
  /** IPv4 or IPv6 addresses. */
  readonly addresses: readonly string[];
}

/** Makes Slipway's own authority and server certificates below it. Keys are ECDSA P-256, which every engine since 17.06 accepts. */
export interface CertificateMaker {
  makeAuthority(commonName: string, now: number): Promise<CertificateWithKey>;
  issue(authority: CertificateWithKey, subject: CertificateSubject, now: number): Promise<CertificateWithKey>;
}
