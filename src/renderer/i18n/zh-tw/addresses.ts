/** What `src/renderer/addresses` says, in traditional Chinese. */
import type { ZH_CN_ADDRESSES } from '../zh-cn/addresses';

export const ZH_TW_ADDRESSES = {} as const satisfies Readonly<Record<keyof typeof ZH_CN_ADDRESSES, string>>;
