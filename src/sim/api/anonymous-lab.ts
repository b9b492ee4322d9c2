/** A lab with other names and addresses, for `podwire export --anonymize`. */
export { anonymousLabOf } from '../lab/export/anonymous/anonymous-lab';
