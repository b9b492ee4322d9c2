/** What `src/renderer/topology-list` says, in traditional Chinese. */
import type { ZH_CN_TOPOLOGY_LIST } from '../zh-cn/topology-list';

export const ZH_TW_TOPOLOGY_LIST = {
  'Pod, no node': 'Pod，無節點',
  'the text wants it on {node}': '文字要求它在 {node} 上',
  '{ready}/{wanted} ready': '{ready}/{wanted} 就緒',
  'the text wants {count} replicas': '文字要求 {count} 個複本',
  'no endpoints': '無端點',
  Add: '新增',
  'Delete removes, M moves a Pod, + and − scale, the menu key shows everything that can be done.':
    'Delete 刪除，M 移動 Pod，+ 和 − 調整複本，選單鍵顯示可做的一切。',
  Actions: '動作',
  'What can be done': '可以做什麼',
  'Unfold {name}': '展開 {name}',
  'Fold {name}': '摺疊 {name}',
  'What can be done with {name}': '可以對 {name} 做什麼',
  Kind: '種類',
  Details: '詳細資訊',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_TOPOLOGY_LIST, string>>;
