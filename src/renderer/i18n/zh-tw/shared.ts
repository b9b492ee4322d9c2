/** What `src/renderer/shared` says, in traditional Chinese. */
import type { ZH_CN_SHARED } from '../zh-cn/shared';

export const ZH_TW_SHARED = {} as const satisfies Readonly<Record<keyof typeof ZH_CN_SHARED, string>>;
