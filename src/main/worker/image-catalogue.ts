import images from '../../../resources/images.json';
import { parseImageCatalogue, type ImageCatalogue } from '../../sim/api/read-lab';

/** What containers of known images do. The file is part of the build, so that a mistake in it is ours. */
export function imageCatalogue(): ImageCatalogue {
  const catalogue = parseImageCatalogue(images);
  if (!catalogue.ok) throw new Error(`resources/images.json: ${catalogue.error}`);
  return catalogue.value;
}
