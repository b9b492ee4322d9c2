/** What a Lab document names in `spec.manifests`: a file beside it or below it, or a folder with all that is in it. */
export function isManifestAmong(files: readonly { readonly name: string }[], manifest: string): boolean {
  const wanted = manifest.replace(/^\.\//, '').replace(/\/$/, '');
  return files.some((file) => {
    const path = `/${file.name.replaceAll('\\', '/')}`;
    return path.endsWith(`/${wanted}`) || path.includes(`/${wanted}/`);
  });
}
