export { createCertificateMaker } from './certificate-maker.ts';
