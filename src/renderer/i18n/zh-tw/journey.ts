/** What `src/renderer/journey` says, in traditional Chinese. */
import type { ZH_CN_JOURNEY } from '../zh-cn/journey';

export const ZH_TW_JOURNEY = {} as const satisfies Readonly<Record<keyof typeof ZH_CN_JOURNEY, string>>;
