/** What `src/renderer/capture` says, in traditional Chinese. */
import type { ZH_CN_CAPTURE } from '../zh-cn/capture';

export const ZH_TW_CAPTURE = {} as const satisfies Readonly<Record<keyof typeof ZH_CN_CAPTURE, string>>;
