/** What `src/renderer/topology-list` says, in traditional Chinese. */
import type { ZH_CN_TOPOLOGY_LIST } from '../zh-cn/topology-list';

export const ZH_TW_TOPOLOGY_LIST = {} as const satisfies Readonly<
  Record<keyof typeof ZH_CN_TOPOLOGY_LIST, string>
>;
