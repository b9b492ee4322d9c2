/** What would let a packet pass, in simplified Chinese. */
export const ZH_CN_SIM_FIXES = {
  'let everybody into {service}': '让所有人都能进入 {service}',
  'mend the cable at {cable}': '修复 {cable} 处的线缆',
  'opens {from} => {to} : {connections}': '放行 {from} => {to} : {connections}',
  'closes {from} => {to} : {connections}': '阻断 {from} => {to} : {connections}',
  'opens or closes {count} more': '还有 {count} 处放行或阻断',
  'make it pathType: Prefix': '改为 pathType: Prefix',
  nothing: '什么也不做',
  '{first}, and {second}': '{first}，并且{second}',
  'add Namespace {namespace}': '添加 Namespace {namespace}',
  'add the label {label} to {object}': '给 {object} 添加标签 {label}',
  'add the label {label} to the Pods of {object}': '给 {object} 的 Pod 添加标签 {label}',
  'allow {protocol} {port} too, in {object}': '在 {object} 中也允许 {protocol} {port}',
  'name {peer} in {object}': '在 {object} 中写上 {peer}',
  'let NetworkPolicy {policy} be for {label}, too': '让 NetworkPolicy {policy} 也适用于 {label}',
  'add a NetworkPolicy that allows {protocol} {port} from {peer}':
    '添加一个 NetworkPolicy，允许来自 {peer} 的 {protocol} {port}',
  'add a NetworkPolicy that allows {protocol} {port} to {peer}':
    '添加一个 NetworkPolicy，允许发往 {peer} 的 {protocol} {port}',
  'make port {port} of {title} one of {protocol}': '把 {title} 的端口 {port} 改为 {protocol}',
  'give {title} the port {port}, that leads to {targetPort} as port {first} does':
    '给 {title} 添加端口 {port}，像端口 {first} 一样通往 {targetPort}',
  'it is not enough by itself: the packet comes further, and then stops again':
    '仅此还不够：数据包走得更远，然后又停下',
} as const;
