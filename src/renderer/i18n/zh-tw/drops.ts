/** What `src/renderer/drops` says, in traditional Chinese. */
import type { ZH_CN_DROPS } from '../zh-cn/drops';

export const ZH_TW_DROPS = {} as const satisfies Readonly<Record<keyof typeof ZH_CN_DROPS, string>>;
