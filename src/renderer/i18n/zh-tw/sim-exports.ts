/** What leaves with an export, in traditional Chinese. */
export const ZH_TW_SIM_EXPORTS = {
  'left out: comments': '未匯出：註解',
  'left out: the annotations {names}': '未匯出：註釋 {names}',
  'left out: the values of {names}': '未匯出：{names} 的值',
  'goes along: the values of {names}': '一併匯出：{names} 的值',
  'goes along: private keys: {names}': '一併匯出：私密金鑰：{names}',
  'goes along: certificates: {names}': '一併匯出：憑證：{names}',
  'left out: what may be passwords or tokens; redacted-1 and so on stand for them':
    '未匯出：可能是密碼或權杖的內容，以 redacted-1 等代替',
  'goes along: what may be passwords or tokens: {names}': '一併匯出：可能是密碼或權杖的內容：{names}',
  'goes along: names of machines: {names}': '一併匯出：機器名稱：{names}',
  'goes along: e-mail addresses: {names}': '一併匯出：電子郵件信箱：{names}',
  'goes along: public addresses: {names}': '一併匯出：公用位址：{names}',
  'goes along: host names: {names}': '一併匯出：主機名稱：{names}',
  'goes along: as parts of longer words: {names}': '一併匯出：作為較長詞語的一部分：{names}',
  'goes along: the notes beside the machines, with the names in them replaced; read them before others do':
    '一併匯出：機器旁的便箋，其中的名稱已替換；請先自己讀一遍，再交給別人',
  'goes along: what people wrote in sentences, images, paths and variables, with the names in them replaced; read it before others do':
    '一併匯出：句子、映像檔、路徑和變數中由人寫下的內容，其中的名稱已替換；請先自己讀一遍，再交給別人',
  'The export was cancelled.': '匯出已取消。',
  'goes along: the answers of the Scenarios {names}, for whoever reads the text':
    '一併匯出：情境 {names} 的答案，讀文字的人都看得到',
  'left out: the text of the Scenarios {names}, which tells the answer':
    '未匯出：情境 {names} 的文字，因為其中寫有答案',
  'the lab has no Kubernetes objects': '實驗中沒有 Kubernetes 物件',
  "left out: the Node objects, which are the cluster's own": '未匯出：Node 物件，它們屬於叢集本身',
  'left out: machines outside the cluster': '未匯出：叢集外的機器',
  'left out: addresses of nodes, segments and routers, which kind has of its own':
    '未匯出：節點的位址、網段和路由器，kind 有自己的一套',
  'left out: {what}': '未匯出：{what}',
  'left out: faults of cables': '未匯出：纜線的故障',
  'left out: answers to ARP for addresses of the load balancer, which a program gives':
    '未匯出：對負載平衡器位址的 ARP 回應，那由程式給出',
  'the chart is larger than Mermaid draws as it is set by itself: maxTextSize {characters} and maxEdges {edges}; --as svg has no such limit':
    '該圖超出了 Mermaid 預設設定所能繪製的大小：maxTextSize {characters}，maxEdges {edges}；--as svg 沒有此限制',
  'the lab has no Scenario': '實驗中沒有情境',
  'the lab has several Scenarios: choose one with --scenario: {names}':
    '實驗中有多個情境：請用 --scenario 選擇一個：{names}',
  'the lab has no Scenario "{name}"; it has none': '實驗中沒有情境「{name}」；一個情境也沒有',
  'the lab has no Scenario "{name}"; it has {names}': '實驗中沒有情境「{name}」；已有的是 {names}',
  '--as netns cannot export this lab: {problem}': '--as netns 無法匯出此實驗：{problem}',
  'it has {number} machines and Pods, and the script makes no more than {most}':
    '它有 {number} 台機器和 Pod，而指令碼最多建立 {most} 個',
  'its network ({plugin}) needs {programs}, which its own programs would have to load':
    '它的網路（{plugin}）需要 {programs}，那只能由該外掛程式自己的程式載入',
  'eBPF programs at sockets': '掛在 socket 上的 eBPF 程式',
  'eBPF programs at devices': '掛在裝置上的 eBPF 程式',
  'a datapath of Open vSwitch': 'Open vSwitch 的 datapath',
  'Geneve devices': 'Geneve 裝置',
  'step {number}|of a Scenario': '第 {number} 步',
  'Scenario {name} ends before "{step}", which changes the cluster':
    '情境 {name} 在「{step}」之前結束，因為該步驟會改變叢集',
  'Scenario {name} ends before "{step}": {why}': '情境 {name} 在「{step}」之前結束：{why}',
  'step "{step}" of Scenario {name}: {why}': '情境 {name} 的步驟「{step}」：{why}',
  'it runs in the background': '它在背景執行',
  'it is more than one command with its words': '它不只是一條帶引數的命令',
  '{program} is no program that the script carries out': '指令碼不執行 {program} 這個程式',
} as const;
