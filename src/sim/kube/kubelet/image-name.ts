/** `nginx` is `docker.io/library/nginx:latest`. */
export function fullImageName(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const hasRegistry =
    rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost');
  const path = rest.length === 0 ? `library/${image}` : image;
  const named = hasRegistry ? image : `docker.io/${path}`;
  return /:[^/]+$/.test(named) || named.includes('@') ? named : `${named}:latest`;
}
