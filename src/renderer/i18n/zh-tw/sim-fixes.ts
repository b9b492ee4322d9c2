/** What would let a packet pass, in traditional Chinese. */
import type { ZH_CN_SIM_FIXES } from '../zh-cn/sim-fixes';

export const ZH_TW_SIM_FIXES = {
  'let everybody into {service}': '讓所有人都能進入 {service}',
  'mend the cable at {cable}': '修復 {cable} 處的纜線',
  'opens {from} => {to} : {connections}': '放行 {from} => {to} : {connections}',
  'closes {from} => {to} : {connections}': '阻斷 {from} => {to} : {connections}',
  'opens or closes {count} more': '還有 {count} 處放行或阻斷',
  'make it pathType: Prefix': '改為 pathType: Prefix',
  nothing: '什麼也不做',
  '{first}, and {second}': '{first}，並且{second}',
  'add Namespace {namespace}': '加入 Namespace {namespace}',
  'add the label {label} to {object}': '給 {object} 新增標籤 {label}',
  'add the label {label} to the Pods of {object}': '給 {object} 的 Pod 新增標籤 {label}',
  'allow {protocol} {port} too, in {object}': '在 {object} 中也允許 {protocol} {port}',
  'name {peer} in {object}': '在 {object} 中寫上 {peer}',
  'let NetworkPolicy {policy} be for {label}, too': '讓 NetworkPolicy {policy} 也適用於 {label}',
  'add a NetworkPolicy that allows {protocol} {port} from {peer}':
    '新增一個 NetworkPolicy，允許來自 {peer} 的 {protocol} {port}',
  'add a NetworkPolicy that allows {protocol} {port} to {peer}':
    '新增一個 NetworkPolicy，允許發往 {peer} 的 {protocol} {port}',
  'make port {port} of {title} one of {protocol}': '把 {title} 的連接埠 {port} 改為 {protocol}',
  'give {title} the port {port}, that leads to {targetPort} as port {first} does':
    '給 {title} 新增連接埠 {port}，像連接埠 {first} 一樣通往 {targetPort}',
  'it is not enough by itself: the packet comes further, and then stops again':
    '僅此還不夠：封包走得更遠，然後又停下',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_SIM_FIXES, string>>;
