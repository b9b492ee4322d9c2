/** What `src/renderer/problems` says, in simplified Chinese. */
export const ZH_CN_PROBLEMS = {
  Why: '为什么',
  'On the wire': '在线路上',
  'What to do': '怎么办',
  Object: '对象',
  'See also': '另见',
  Rule: '规则',
  'Which problems are listed': '列出哪些问题',
  'Find in the problems': '在问题中查找',
  '{count} more': '还有 {count} 个',
  'None of the problems is asked for': '没有选择任何一类问题',
  'Press the buttons above for errors, warnings and notices, or empty the search.':
    '按上方的错误、警告和提示按钮，或清空搜索。',
  'Nothing is wrong that can be seen without traffic': '不发流量就能看出的问题一个也没有',
  'What a Service selects, ports, policies, Ingresses and address ranges are looked at while you type. What goes wrong on the wire is in Drops.':
    '输入时会检查 Service 的选择、端口、策略、Ingress 和地址范围。线路上出的问题在“丢弃”中。',
  '{count} fixes': '{count} 个修复',
} as const;
