/** What steps of a Scenario are called, in traditional Chinese. */
import type { ZH_CN_SIM_TITLES } from '../zh-cn/sim-titles';

export const ZH_TW_SIM_TITLES = {
  'something happens': '發生了某件事',
  'exec in {target}: {command}': '在 {target} 中執行：{command}',
  'exec in {target}, in the background: {command}': '在 {target} 中於背景執行：{command}',
  'exec in {target}: {command} (until Ctrl+C)': '在 {target} 中執行：{command}（直到 Ctrl+C）',
  'wait {duration}': '等待 {duration}',
  'reach {to} port {port} from {from}': '從 {from} 存取 {to} 連接埠 {port}',
  'note: {text}': '說明：{text}',
  'start capture {name} on {interfaces}': '在 {interfaces} 上開始擷取 {name}',
  'stop capture {name}': '停止擷取 {name}',
  'start {name} on {interfaces}': '在 {interfaces} 上開始 {name}',
  'stop {name}': '停止 {name}',
  'compare {modes} in {target}: {command}': '在 {target} 中比較 {modes}：{command}',
  'list addresses': '列出位址',
  'look up {addresses}': '查詢 {addresses}',
  'scale {object} to {replicas}': '將 {object} 擴縮到 {replicas} 個副本',
  'patch {object} with {patch}': '用 {patch} 修改 {object}（patch）',
  'wait for {condition} of {object}': '等待 {object} 滿足 {condition}',
  'cut the cable of Pod {name}': '切斷 Pod {name} 的纜線',
  'mend the cable of Pod {name}': '修復 Pod {name} 的纜線',
  'kill {daemon} on {node}': '終止 {node} 上的 {daemon}',
  'cut all cables of node {node}': '切斷節點 {node} 的所有纜線',
  'mend all cables of node {node}': '修復節點 {node} 的所有纜線',
  'fault on the cable of {cable}': '{cable} 的纜線出現故障',
  'fault on the cable of {cable}: {fields}': '{cable} 的纜線出現故障：{fields}',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_SIM_TITLES, string>>;
