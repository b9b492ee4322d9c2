/** What `src/renderer/store` says, in traditional Chinese. */
import type { ZH_CN_STORE } from '../zh-cn/store';

export const ZH_TW_STORE = {} as const satisfies Readonly<Record<keyof typeof ZH_CN_STORE, string>>;
