/** Pictures of goods (mydrop.txt 565-612): two ways to upload one; nothing is ever fetched. */
import { createHash } from 'node:crypto';
import { breach, type Route, readShape, rejected, required, type Shape, text } from './protocol.ts';
import { type Image, mint, put, type State } from './state.ts';

/** The image with this filename. */
export function imageOf(state: State, filename: string): Image | undefined {
  return [...state.images.rows.values()].find((image) => image.filename === filename);
}

/** An image that is there from the start. */
export function addImage(state: State, filename: string, importId: string | null = null, id = mint(state.images)): Image {
  return put(state.images, id, { id, filename, importId, source: '', uploads: 1 });
}

/**
 * mydrop.txt 571-573: a known import id keeps its filename, and only the picture is replaced; everything else gets a new name of 20 hexadecimal digits.
 * The sample answers .jpg to an uploaded .png (577, 581), so every name ends so.
 */
function upload(state: State, source: string, importId: string | undefined): { readonly filename: string } {
  const known = importId ? [...state.images.rows.values()].find((image) => image.importId === importId) : undefined;
  if (known) {
    known.source = source;
    known.uploads++;
    return { filename: known.filename };
  }
  const id = mint(state.images);
  const filename = `${createHash('sha1').update(`image ${id}`).digest('hex').slice(0, 20)}.jpg`;
  put(state.images, id, { id, filename, importId: importId || null, source, uploads: 1 });
  return { filename };
}

/** mydrop.txt 565-591: multipart, the picture in `file`, its name with the extension in `filename`. */
export const uploadImage: Route = {
  parameters: ['import_id'],
  body: 'multipart',
  handle({ state, query, body, contentType }) {
    const boundary = /;\s*boundary=(?:"([^"]+)"|([^;]+))/i.exec(contentType);
    const mark = boundary?.[1] ?? boundary?.[2]?.trim();
    if (!mark || typeof body !== 'string') throw breach('the multipart body has no boundary');
    const heads = body
      .split(`--${mark}`)
      .slice(1, -1)
      .map((part) => part.split('\r\n\r\n')[0] ?? '');
    const head = heads.find((each) => /;\s*name="file"/i.test(each));
    if (head === undefined) throw breach('the multipart body has no part "file"');
    const filename = /;\s*filename="([^"]*)"/i.exec(head)?.[1];
    if (!filename) throw breach('the part "file" has no filename');
    if (!/\.[a-z0-9]{2,5}$/i.test(filename)) throw breach('filename has no extension');
    return upload(state, filename, query.get('import_id'));
  },
};

/** mydrop.txt 609-612. */
const FORM: Shape = { url: required(text), extension: text, import_id: text };
interface NativeImageForm {
  readonly url: string;
  readonly extension?: string;
  readonly import_id?: string;
}

/** mydrop.txt 592-612. */
export const uploadImageByUrl: Route = {
  parameters: [],
  handle(call) {
    const { url, extension, import_id } = readShape<NativeImageForm>(call, call.body, FORM, 'the body');
    const parsed = URL.parse(url);
    if (!parsed || !/^https?:$/.test(parsed.protocol)) throw rejected('url is no address');
    if (!extension && !/\.[a-z0-9]{2,5}$/i.test(parsed.pathname)) throw breach('url has no extension, and none is given');
    return upload(call.state, url, import_id);
  },
};
