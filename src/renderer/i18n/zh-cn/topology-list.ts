/** What `src/renderer/topology-list` says, in simplified Chinese. */
export const ZH_CN_TOPOLOGY_LIST = {
  'Pod, no node': 'Pod，无节点',
  'the text wants it on {node}': '文本要求它在 {node} 上',
  '{ready}/{wanted} ready': '{ready}/{wanted} 就绪',
  'the text wants {count} replicas': '文本要求 {count} 个副本',
  'no endpoints': '无端点',
  Add: '添加',
  'Delete removes, M moves a Pod, + and − scale, the menu key shows everything that can be done.':
    'Delete 删除，M 移动 Pod，+ 和 − 调整副本，菜单键显示可做的一切。',
  Actions: '操作',
  'What can be done': '可以做什么',
  'Unfold {name}': '展开 {name}',
  'Fold {name}': '折叠 {name}',
  'What can be done with {name}': '可以对 {name} 做什么',
  Kind: '种类',
  Details: '详情',
} as const;
