/** What `src/renderer/files` says, in traditional Chinese. */
import type { ZH_CN_FILES } from '../zh-cn/files';

export const ZH_TW_FILES = {} as const satisfies Readonly<Record<keyof typeof ZH_CN_FILES, string>>;
