/** What `src/renderer/inspector` says, in traditional Chinese. */
import type { ZH_CN_INSPECTOR } from '../zh-cn/inspector';

export const ZH_TW_INSPECTOR = {} as const satisfies Readonly<Record<keyof typeof ZH_CN_INSPECTOR, string>>;
