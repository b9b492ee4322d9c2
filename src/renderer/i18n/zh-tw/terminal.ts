/** What `src/renderer/terminal` says, in traditional Chinese. */
import type { ZH_CN_TERMINAL } from '../zh-cn/terminal';

export const ZH_TW_TERMINAL = {} as const satisfies Readonly<Record<keyof typeof ZH_CN_TERMINAL, string>>;
