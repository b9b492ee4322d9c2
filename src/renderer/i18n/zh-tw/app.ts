/** What `src/renderer/app` says, in traditional Chinese. */
import type { ZH_CN_APP } from '../zh-cn/app';

export const ZH_TW_APP = {} as const satisfies Readonly<Record<keyof typeof ZH_CN_APP, string>>;
