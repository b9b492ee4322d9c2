/** What `src/renderer/problems` says, in traditional Chinese. */
import type { ZH_CN_PROBLEMS } from '../zh-cn/problems';

export const ZH_TW_PROBLEMS = {} as const satisfies Readonly<Record<keyof typeof ZH_CN_PROBLEMS, string>>;
