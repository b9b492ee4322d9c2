/** What `src/renderer/scenario` says, in traditional Chinese. */
import type { ZH_CN_SCENARIO } from '../zh-cn/scenario';

export const ZH_TW_SCENARIO = {} as const satisfies Readonly<Record<keyof typeof ZH_CN_SCENARIO, string>>;
