import { createSubscriber } from 'svelte/reactivity';
import type { Dataset } from '../../../src-shared/contract/datasets.ts';
import { AppError, messageOf } from '../../../src-shared/errors.ts';
import type { EngineServices } from '../../../src-shared/contract/index.ts';
import { createBoundedCache } from './bounded-cache.ts';
import { picturePixels } from './picture-colours.ts';
import { blockLength, blocksFor, rowsOfBlock } from './picture-layout.ts';

export type Picture = { bitmap: ImageBitmap; label: number; split: 'train' | 'test' };

export type PictureLoader = {
  /** Picture number `row`, from 0, when it is there; reactive. */
  picture: (row: number) => Picture | undefined;
  /** Says which pictures are in view: they are asked for, and what was asked for before and is not, is no longer. */
  want: (first: number, last: number, services: EngineServices) => void;
  /** Why pictures could not be had; nothing is asked for until `retry`. */
  readonly error: AppError | undefined;
  retry: () => void;
  close: () => void;
};

const CACHE_BYTES = 64e6;
/** Twice the largest thumbnail, for screens of double density. */
const LARGEST_KEPT_SIDE = 192;
const REQUESTS_AT_ONCE = 2;

type Block = Picture[];

const blockBytes = (block: Block) => block.reduce((sum, { bitmap }) => sum + bitmap.width * bitmap.height * 4, 0);
const closeBlock = (block: Block) => block.forEach(({ bitmap }) => bitmap.close());

async function readBlock(services: EngineServices, name: string, rows: number[], signal: AbortSignal): Promise<Block> {
  const { size, channels, pixels, labels, splits } = await services.datasets.pictures({ name, rows }, { signal });
  const side = Math.min(size, LARGEST_KEPT_SIDE);
  const smaller: ImageBitmapOptions =
    side < size ? { resizeWidth: side, resizeHeight: side, resizeQuality: 'medium' } : {};
  return Promise.all(
    rows.map(async (_, index) => ({
      bitmap: await createImageBitmap(new ImageData(picturePixels(pixels, index, size, channels), size, size), smaller),
      label: labels[index] ?? -1,
      split: splits[index] ?? 'train',
    })),
  );
}

/** Loads the pictures of a data set block by block as they come into view, and keeps a bounded number of bytes of them. */
export function createPictureLoader({ name, images, size, channels }: Dataset): PictureLoader {
  const length = blockLength(size, channels);
  const cache = createBoundedCache<number, Block>({ limit: CACHE_BYTES, weigh: blockBytes, onDrop: closeBlock });
  const underWay = new Map<number, AbortController>();
  let wanted: number[] = [];
  let error = $state.raw<AppError>();
  let isClosed = false;
  let arrived = () => {};
  const subscribe = createSubscriber((update) => {
    arrived = update;
    return () => (arrived = () => {});
  });

  const load = async (block: number, services: EngineServices) => {
    const leave = new AbortController();
    underWay.set(block, leave);
    try {
      const pictures = await readBlock(services, name, rowsOfBlock(block, length, images), leave.signal);
      if (isClosed) closeBlock(pictures);
      else cache.put(block, pictures);
      arrived();
    } catch (caught) {
      if (leave.signal.aborted) return;
      // Without a connection, what is in view is asked for again as soon as there is one.
      if (caught instanceof AppError && caught.code === 'engine-gone') return;
      error = caught instanceof AppError ? caught : new AppError('defect', messageOf(caught));
    } finally {
      if (underWay.get(block) === leave) underWay.delete(block);
      askForMore(services);
    }
  };
  const askForMore = (services: EngineServices) => {
    for (const block of wanted) {
      if (isClosed || error !== undefined || underWay.size >= REQUESTS_AT_ONCE) return;
      if (!underWay.has(block) && cache.get(block) === undefined) void load(block, services);
    }
  };
  return {
    picture(row) {
      subscribe();
      return cache.get(Math.floor(row / length))?.[row % length];
    },
    want(first, last, services) {
      wanted = blocksFor(first, last, length, images);
      for (const [block, leave] of underWay) {
        if (wanted.includes(block)) continue;
        underWay.delete(block);
        leave.abort();
      }
      askForMore(services);
    },
    get error() {
      return error;
    },
    retry() {
      error = undefined;
    },
    close() {
      isClosed = true;
      for (const leave of underWay.values()) leave.abort();
      cache.clear();
    },
  };
}
