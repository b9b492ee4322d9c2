/** What `src/renderer/canvas` says, in traditional Chinese. */
import type { ZH_CN_CANVAS } from '../zh-cn/canvas';

export const ZH_TW_CANVAS = {
  'Not done': '沒有完成',
  'Make the lab file': '建立實驗檔',
  'Requests sent': '已傳送的請求',
  'Show the last request only': '只顯示最後一個請求',
  'Show {count} more': '再顯示 {count} 個',
  'waiting…': '等待中…',
  'In {place}: {command}': '在 {place}：{command}',
  'Hide output': '隱藏輸出',
  Output: '輸出',
  'Show packets': '顯示封包',
  '(no output)': '（無輸出）',
  '[exit code {code}]': '[結束代碼 {code}]',
  'Show line {line}': '顯示第 {line} 行',
  'The text has an error. This is the lab before it.': '文字有錯誤。這是出錯前的實驗。',
  'The cluster refused a part of the text.': '叢集拒絕了文字的一部分。',
  'The text asks for what a running cluster cannot change.': '文字要求了執行中的叢集無法改變的內容。',
  Tools: '工具',
  'Add to the lab: press, or drag onto the picture': '新增到實驗：按下，或拖到圖上',
  '{name}: drag it onto the picture, or click': '{name}：拖到圖上，或按一下',
  'Show names': '顯示名稱',
  'Icons only': '僅圖示',
  'Show names of tools and elements': '顯示工具與元素的名稱',
  'Show tools and elements as icons only': '工具與元素僅顯示圖示',
  'Connect: click what to connect': '連接：點選要連接的元素',
  'Connect {name} to …': '將 {name} 連接到…',
  'Send a request: click where it starts': '傳送請求：點選起點',
  'Send from {name} to …': '從 {name} 傳送到…',
  'A request starts where a command can be run: at a Pod that has a node, a node, or a machine outside.':
    '請求從能執行命令的地方開始：有節點的 Pod、節點，或外部機器。',
  'A request goes to a Service, a Pod that has a node, a node, or a machine outside.':
    '請求送往 Service、有節點的 Pod、節點，或外部機器。',
  'A Service can be connected to a workload or Pod, a node or a machine outside to a segment.':
    'Service 可以連接到工作負載或 Pod，節點或外部機器可以連接到網段。',
  '{from} cannot be connected to this. A Service selects a workload or Pod; a machine is plugged into a segment.':
    '{from} 不能連接到這裡。Service 選取工作負載或 Pod；機器接入網段。',
  Select: '選取',
  'Select and move (V)': '選取與移動（V）',
  Connect: '連接',
  'Connect two elements (C)': '連接兩個元素（C）',
  'Send request': '傳送請求',
  'Send a request from one element to another (S)': '從一個元素向另一個傳送請求（S）',
  Running: '執行中',
  Failed: '失敗',
  'The topology appears as soon as the host answers.': '背景程式一回應，拓樸就會出現。',
  'No machines': '沒有機器',
  'This lab has no nodes and no machines outside. Drag a node from the left onto this place.':
    '此實驗沒有節點，也沒有外部機器。從左側拖一個節點到這裡。',
  Esc: 'Esc',
  'Leave the tool (Escape)': '放下工具（Escape）',
  'An empty cluster': '空的叢集',
  'Drag a Deployment or a Pod from the left onto a node; then a Service onto it.':
    '從左側把 Deployment 或 Pod 拖到節點上；再把 Service 拖到它上面。',
  'Or paste a manifest here with Ctrl+V, write it into the text of the lab, or drop its file.':
    '也可以在這裡用 Ctrl+V 貼上資訊清單、寫進實驗的文字，或把檔案拖放進來。',
  'Then send a request from one to the other, and follow its packets.':
    '然後從一個向另一個傳送請求，並追蹤它的封包。',
  'Or look at a lab that is finished…': '或者看一個現成的實驗…',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_CANVAS, string>>;
