/** What comes of a Scenario on a real cluster, in traditional Chinese. */
import type { ZH_CN_SIM_VERIFY } from '../zh-cn/sim-verify';

export const ZH_TW_SIM_VERIFY = {
  'for the reader': '寫給讀者',
  'only the simulator looks at packets and addresses': '只有模擬器檢視封包和位址',
  '{object} is not of the lab, and verify changes nothing that the cluster has of its own':
    '{object} 不屬於實驗，驗證不會變更叢集自己的任何東西',
  'kubectl reaches no cable; on the machine itself ip link set or tc qdisc … netem does it':
    'kubectl 觸及不到纜線；在機器本身上可用 ip link set 或 tc qdisc … netem',
  'kubectl reaches no cable of a Pod; on its node ip link set or tc qdisc … netem does it':
    'kubectl 觸及不到 Pod 的纜線；在其節點上可用 ip link set 或 tc qdisc … netem',
  'verify kills nothing of a cluster; on the node itself pkill {name} does it':
    '驗證不會終止叢集的任何程式；在節點本身上可用 pkill {name}',
  'kubectl runs no commands on nodes and machines outside': 'kubectl 不在節點和外部機器上執行指令',
  'no program of a container opens SCTP': '容器中沒有能開啟 SCTP 連線的程式',
  '{name} is a machine of the lab, which the cluster does not have': '{name} 是實驗中的機器，叢集中沒有',
  'no Scenario is called "{wanted}"; there are {names}': '沒有名為「{wanted}」的情境；現有 {names}',
  'the lab does not come up': '實驗沒有就緒',
  latency: '延遲',
  'HTTP status': 'HTTP 狀態碼',
  'who answered': '由誰回應',
  'DNS answers': 'DNS 回應',
  'this plan is not the newest any more': '這份計畫已不是最新的',
  'look at what would be done once more': '請再看一次將要做什麼',
  'another verification goes on': '另一次驗證正在進行',
  'wait for its end, or stop it': '等它結束，或將其停止',
  'the kubeconfig has another server for {context} by now': 'kubeconfig 中 {context} 的伺服器現在已是另一個',
  'read the kubeconfig again': '重新讀取 kubeconfig',
  'Podwire itself failed': 'Podwire 自身出錯',
  'look with kubectl what is on the cluster': '用 kubectl 檢視叢集上還有什麼',
  'kubectl {command}: {problem}': 'kubectl {command}：{problem}',
  'check the name of the server in the kubeconfig, and whether this network or VPN knows it':
    '檢查 kubeconfig 中伺服器的名稱，以及目前的網路或 VPN 能否解析它',
  'check that the cluster runs and can be reached from here, with its network or VPN':
    '檢查叢集是否在執行，以及從這裡透過其網路或 VPN 能否到達',
  'the certificates of the kubeconfig are not those of the server: get a new kubeconfig':
    'kubeconfig 中的憑證與伺服器的不符：請取得新的 kubeconfig',
  'log in to the cluster again, or take another user': '重新登入叢集，或換一個使用者',
  'take a user who may make these objects, or a namespace where this one may':
    '換一個有權建立這些物件的使用者，或該使用者有權限的命名空間',
  'the program that logs in failed: install it, or log in with it in a terminal first':
    '用於登入的程式失敗：請安裝它，或先在終端機中用它登入',
  'make the namespace first, or add it to the lab, which then brings it':
    '請先建立該命名空間，或把它加入實驗，由實驗帶上',
  'the cluster does not know this kind: install what defines it, or take the object out of the lab':
    '叢集不認識這種物件：請安裝定義它的元件，或把該物件移出實驗',
  'choose one of the contexts of the kubeconfig': '從 kubeconfig 的 context 中選一個',
  'try the same with kubectl in a terminal': '在終端機中用 kubectl 試一次同樣的操作',
  'this is no kubeconfig: {problem}': '這不是 kubeconfig：{problem}',
  'take the file that kubectl uses for this cluster; kubectl config view prints it':
    '請選擇 kubectl 用於該叢集的檔案；kubectl config view 會將其印出',
  'the kubeconfig has no context': 'kubeconfig 中沒有 context',
  'choose another file, or paste what the cluster gave you': '選擇另一個檔案，或貼上叢集給你的內容',
  'if you trust it, save it as a file and choose that': '如果信任它，請儲存為檔案再選擇',
  'the pasted kubeconfig would have {names} run': '貼上的 kubeconfig 會執行 {names}',
  'the pasted kubeconfig is not whole: it names {names}': '貼上的 kubeconfig 不完整：其中引用了 {names}',
  '{program} is not installed, or not on PATH': '{program} 未安裝，或不在 PATH 中',
  'install kubectl, or put the folder that it is in on PATH': '安裝 kubectl，或把它所在的資料夾加入 PATH',
  'the cluster has {names} already': '叢集上已經有 {names}',
  'verify applies and deletes what is in the lab, so give it a cluster without them':
    '驗證會套用並刪除實驗中的物件，請換一個沒有它們的叢集',
  'not ready: {what}': '未就緒：{what}',
  'kubectl {command} had not ended after {seconds} s, and was stopped':
    'kubectl {command} 在 {seconds} 秒後仍未結束，已被終止',
  'these may still be on the cluster: {names}': '這些物件可能還留在叢集上：{names}',
  'some of what was applied may still be on the cluster: {problem}':
    '已套用的物件可能還有一部分留在叢集上：{problem}',
  'the Pod that it is to reach has no address': '要到達的 Pod 沒有位址',
  'the container has no program that opens connections: nc, curl or bash':
    '容器中沒有能開啟連線的程式：nc、curl 或 bash',
  'the simulator did not come to it': '模擬器沒有執行到這一步',
  'the words on stdout are others': 'stdout 上的文字不同',
  'not judged, since only the simulator sees it: {what}': '未判定，因為只有模擬器能看到：{what}',
  'not judged, since a step before it was left out: {step}': '未判定，因為之前有一步被略去：{step}',
  'it fails in the simulator alone': '只在模擬器中失敗',
  '{expected}: so it is on the cluster, but not in the simulator': '{expected}：叢集上如此，模擬器中則不然',
  '{expected}: so it is in the simulator, but the cluster has {got}':
    '{expected}：模擬器中如此，叢集上則是 {got}',
  'it is reachable on the cluster, but not in the simulator': '在叢集上可以到達，在模擬器中不可',
  'it is reachable in the simulator, but not on the cluster': '在模擬器中可以到達，在叢集上不可',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_SIM_VERIFY, string>>;
