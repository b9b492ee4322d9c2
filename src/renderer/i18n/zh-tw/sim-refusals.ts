/** Why an edit is not made, and what is offered instead, in traditional Chinese. */
import type { ZH_CN_SIM_REFUSALS } from '../zh-cn/sim-refusals';

export const ZH_TW_SIM_REFUSALS = {
  '{variant} is no Ingress controller that a lab can have; there are {known}.':
    '{variant} 不是實驗支援的 Ingress 控制器；可選的有 {known}。',
  'An Application Load Balancer stands in a cloud, and this lab has no load balancer of one.':
    'Application Load Balancer 屬於雲端環境，而此實驗沒有雲端負載平衡器。',
  'Add a cloud load balancer': '新增雲端負載平衡器',
  '{variant} is no load balancer that a lab can have; there are l2 and cloud.':
    '{variant} 不是實驗支援的負載平衡器；可選的有 l2 和 cloud。',
  'The lab has a load balancer already ({kind}, {pool}); change it in the text.':
    '實驗已有負載平衡器（{kind}，{pool}）；請在文字中修改。',
  'No segment of the nodes has room for 16 IPv4 addresses; make its range larger.':
    '節點所在的網段容不下 16 個 IPv4 位址；請擴大其位址範圍。',
  'There is a machine {name} already; choose another name.': '已有名為 {name} 的機器；請換一個名稱。',
  'There is a {kind} {name} already; choose another name.': '已有名為 {name} 的 {kind}；請換一個名稱。',
  'Segment {segment} has no free address; make its range larger.':
    '網段 {segment} 沒有可用位址；請擴大其位址範圍。',
  'An Ingress leads to a Service, and there is none with a port; add one first.':
    'Ingress 指向 Service，而這裡沒有帶連接埠的 Service；請先新增一個。',
  'Add a Service': '新增一個 Service',
  '{name} has no labels that a policy could select it by.': '{name} 沒有可供政策選取的標籤。',
  'Nothing was placed by hand.': '沒有手動擺放過的元素。',
  'That is where it stands already.': '它已經在那個位置。',
  'It is locked already.': '它已經鎖定。',
  'It is not locked.': '它沒有鎖定。',
  'A group has at least two elements: select them first.': '一個群組至少有兩個元素：請先選取它們。',
  'There is a group {name} already; choose another name.': '已有名為 {name} 的群組；請換一個名稱。',
  'It is in no group.': '它不在任何群組中。',
  'There is no note {name} in this lab.': '此實驗中沒有便箋 {name}。',
  'The note says that already.': '便箋已經是這個內容。',
  'A note needs a place.': '便箋需要一個位置。',
  '{name} is locked; unlock it to move it.': '{name} 已鎖定；解除鎖定後才能移動。',
  'Only a Service can be connected with a workload or a Pod, and a machine with a segment. Everything else reaches each other by the network.':
    '只有 Service 可以連接工作負載或 Pod，機器可以連接網段。其餘的都透過網路互通。',
  'Router {name} gets its ports in the text: spec.network.routers.':
    '路由器 {name} 的連接埠在文字中設定：spec.network.routers。',
  'Only a machine has a cable to a segment.': '只有機器才有連到網段的纜線。',
  'There is no machine {name} in this lab.': '此實驗中沒有機器 {name}。',
  '{name} is plugged in where the nodes and the addresses of its pool are.':
    '{name} 接在節點及其位址集區所在的網段上。',
  'There is no segment {segment} in this lab.': '此實驗中沒有網段 {segment}。',
  '{name} is plugged into {segment} already.': '{name} 已經接在 {segment} 上。',
  'Service {name} does not stand in the text of this lab.': 'Service {name} 不在此實驗的文字中。',
  'Service {name} is an alias of another name (ExternalName); it has no Pods.':
    'Service {name} 是另一個名稱的別名（ExternalName）；它沒有 Pod。',
  'A Service selects Pods, and {name} makes none in this text.':
    'Service 選取的是 Pod，而 {name} 在此文字中不建立 Pod。',
  'A Service selects Pods of its own namespace only: {name} is in {here}, {target} in {there}.':
    'Service 只選取自己命名空間中的 Pod：{name} 在 {here}，{target} 在 {there}。',
  'Service {name} selects {what} already.': 'Service {name} 已經選取了 {what}。',
  '{name} does not stand in the text of this lab.': '{name} 不在此實驗的文字中。',
  '{pod} Deleted, it would be made anew at once.': '{pod}刪除後會立即重新建立。',
  'Scale {kind} {name} to {replicas}': '將 {kind} {name} 調整為 {replicas} 個複本',
  'There is no {what} in this lab.': '此實驗中沒有 {what}。',
  '{name} is the load balancer of the cluster: it stands in the text as spec.cluster.loadBalancer.':
    '{name} 是叢集的負載平衡器：它在文字中是 spec.cluster.loadBalancer。',
  '{name} is the control plane: without it there is no cluster. Delete the other nodes instead.':
    '{name} 是控制平面：沒有它就沒有叢集。請刪除其他節點。',
  'A lab needs a segment.': '實驗至少需要一個網段。',
  '{other} is plugged into {name}; connect or delete that first.':
    '{other} 接在 {name} 上；請先改接或刪除它。',
  '{other} and {more} more are plugged into {name}; connect or delete that first.':
    '{other} 和另外 {more} 個接在 {name} 上；請先改接或刪除它們。',
  "{name} is the cloud's load balancer; a lab has one.": '{name} 是雲端負載平衡器；一個實驗只有一個。',
  '{name} joins what is connected to it: a second one is written in the text.':
    '{name} 把與它相連的部分接在一起：第二個請寫在文字中。',
  '{pod} One more comes with a replica more.': '{pod}增加一個複本就會多一個 Pod。',
  'it is not found in the text': '在文字中找不到它',
  'The lab could not be read after that.': '這樣修改後將無法讀取實驗。',
  'The lab could not be read after that: {problem}.': '這樣修改後將無法讀取實驗：{problem}。',
  'The objects of this file stand behind each other; delete them in the text.':
    '此檔案中的物件互相遮蓋；請在文字中刪除它們。',
  'It would change more of the lab than this; edit the text instead.':
    '這會改動實驗的其他部分；請直接編輯文字。',
  'The text of {what} shares values with others (an anchor, an alias); edit it in the text.':
    '{what} 的文字與其他物件共用值（錨點或別名）；請在文字中編輯。',
  'It would change {what}, too, since the text shares values between them; edit the text instead.':
    '這也會改動 {what}，因為文字中它們共用值；請直接編輯文字。',
  '{what} cannot be edited from here: {problem}. Edit the text, {place}.':
    '無法在此編輯 {what}：{problem}。請編輯文字 {place}。',
  'There is no file to write it into.': '沒有可寫入的檔案。',
  'It cannot be put into the list of {file}: {problem}.': '無法放入 {file} 的清單：{problem}。',
  'its document is not found in the text': '在文字中找不到它的文件',
  'The Layout document cannot be edited from here: {problem}. Edit the text, {place}.':
    '無法在此編輯 Layout 文件：{problem}。請編輯文字 {place}。',
  'The manifest came from standard input; save it as a file first.':
    'manifest 來自標準輸入；請先將它儲存為檔案。',
  'All of it is in the lab already.': '這些內容都已在實驗中。',
  'That is a whole lab: open it as a file, or take parts of its text over in the editor.':
    '這是一個完整的實驗：請將它作為檔案開啟，或在編輯器中取用其部分文字。',
  'Nodes are machines of the lab: add them from the palette.': '節點是實驗中的機器：請從元素面板新增。',
  'no matches for kind "{kind}" of {group}: paste its CustomResourceDefinition first.':
    '{group} 中沒有「{kind}」這種資源：請先貼上它的 CustomResourceDefinition。',
  'There is no Kubernetes object in what was pasted.': '貼上的內容中沒有 Kubernetes 物件。',
  '{problem}; {fix}': '{problem}；{fix}',
  'It cannot be pasted: {what}.': '無法貼上：{what}。',
  'It cannot be pasted, line {line}, column {column}: {what}.':
    '無法貼上，第 {line} 行第 {column} 欄：{what}。',
  'There is no node {node} in this lab.': '此實驗中沒有節點 {node}。',
  '{name} would stay Pending: {taint}': '{name} 會一直處於 Pending：{taint}',
  '{name} is placed on {node} already.': '{name} 已經放在 {node} 上。',
  '{what} is not pinned to a node.': '{what} 沒有固定到某個節點。',
  'The Pods of {what} would stay Pending: {taint}': '{what} 的 Pod 會一直處於 Pending：{taint}',
  '{what} is pinned to {node} already.': '{what} 已經固定到 {node}。',
  'Pod {name} does not stand in the text of this lab.': 'Pod {name} 不在此實驗的文字中。',
  '{pod} On {node} they would stay Pending: {taint}': '{pod}在 {node} 上它們會一直處於 Pending：{taint}',
  '{pod} Moved away, it would be deleted and made anew wherever there is room.':
    '{pod}移走時它會被刪除，並在任何有空間的節點上重新建立。',
  'Pin {kind} {name} to {node}': '將 {kind} {name} 固定到 {node}',
  '{node} has the taint {taint}, which it does not tolerate. Add a toleration in the text first.':
    '{node} 帶有它不容忍的taint {taint}。請先在文字中新增 toleration。',
  '{pod} is a Pod of {owner}.': '{pod} 是 {owner} 的 Pod。',
  '{pod} is the one Pod of {owner}.': '{pod} 是 {owner} 唯一的 Pod。',
  '{pod} is one of {replicas} Pods of {owner}.': '{pod} 是 {owner} 的 {replicas} 個 Pod 之一。',
  '{pod} is the one Pod of {owner}; its ReplicaSet keeps their number.':
    '{pod} 是 {owner} 唯一的 Pod；其 ReplicaSet 維持 Pod 的數量。',
  '{pod} is one of {replicas} Pods of {owner}; its ReplicaSet keeps their number.':
    '{pod} 是 {owner} 的 {replicas} 個 Pod 之一；其 ReplicaSet 維持 Pod 的數量。',
  '{name} is part of the cluster itself, which the lab brings along; it does not stand in the text.':
    '{name} 屬於實驗自帶的叢集本身；它不在文字中。',
  'DaemonSet {name} cannot be scaled: it has one Pod on each node.':
    '無法調整 DaemonSet {name} 的複本數：它在每個節點上有一個 Pod。',
  '{kind} {name} cannot be scaled: it has no number of replicas.':
    '無法調整 {kind} {name} 的複本數：它沒有複本數。',
  '{name} has {replicas} replicas already.': '{name} 已經有 {replicas} 個複本。',
  'Nothing is wrong with the cable of {cable}.': '{cable} 的纜線沒有故障。',
  'That is so already.': '已經是這樣。',
  'The number of nodes was given on the command line (--node-count).': '節點數由命令列指定（--node-count）。',
  'The network plugin was given on the command line (--cni).': '網路外掛程式由命令列指定（--cni）。',
  'The mode of kube-proxy was given on the command line (--proxy-mode).':
    'kube-proxy 模式由命令列指定（--proxy-mode）。',
  '{field}: {problem}.': '{field}：{problem}。',
  '{field}: {problem}; {fix}.': '{field}：{problem}；{fix}。',
  'Positions, groups and notes belong to the picture alone: the text is a Kubernetes manifest and stays so. They are written into a lab file beside it, {fileName}, which names it.':
    '位置、群組和便箋只屬於畫面：此文字是 Kubernetes 資訊清單，並保持不變。它們寫入旁邊引用該資訊清單的實驗檔案 {fileName}。',
  'Positions, groups and notes belong to the picture alone: the text is Kubernetes manifests and stays so. They are written into a lab file beside it, {fileName}, which names it.':
    '位置、群組和便箋只屬於畫面：此文字由多份 Kubernetes 資訊清單組成，並保持不變。它們寫入旁邊引用這些資訊清單的實驗檔案 {fileName}。',
  'Machines and cables are no Kubernetes objects: the text is a Kubernetes manifest and stays so. They are written into a lab file beside it, {fileName}, which names it.':
    '機器和纜線不是 Kubernetes 物件：此文字是 Kubernetes 資訊清單，並保持不變。它們寫入旁邊引用該資訊清單的實驗檔案 {fileName}。',
  'Machines and cables are no Kubernetes objects: the text is Kubernetes manifests and stays so. They are written into a lab file beside it, {fileName}, which names it.':
    '機器和纜線不是 Kubernetes 物件：此文字由多份 Kubernetes 資訊清單組成，並保持不變。它們寫入旁邊引用這些資訊清單的實驗檔案 {fileName}。',
  'The Lab document cannot be edited from here: {path}: {problem}. Edit the text, {place}.':
    '無法在此編輯 Lab 文件：{path}：{problem}。請編輯文字 {place}。',
  '{name} is there by default and does not stand in the text.': '{name} 是預設存在的，不在文字中。',
  'It cannot be {what}: {problem}; {fix}': '不能設為 {what}：{problem}；{fix}',
  'it is shared by the alias {alias}': '它與別名 {alias} 共用',
  '{step} cannot be put into it': '{step} 無法放入其中',
  'it is the whole document': '它是整份文件',
  'nothing would be left of it': '它將什麼都不剩',
  '{step} is not written there': '{step} 沒有寫在那裡',
  'it has no value to replace': '它沒有可取代的值',
  'it holds something else already': '它已經有其他內容',
  'it is written in a way that is not edited here': '它的寫法不支援在此編輯',
  'it has no place in the text': '它在文字中沒有位置',
  'it begins on the line of something else': '它與其他內容寫在同一行',
  'it is no step among others': '它不能與其他步驟一起進行',
  'A Scenario is no Kubernetes object: the text is a Kubernetes manifest and stays so. The Scenario is written into a lab file beside it, {fileName}, which names it.':
    '情境不是 Kubernetes 物件：此文字是 Kubernetes 資訊清單，並保持不變。情境寫入旁邊引用該資訊清單的實驗檔案 {fileName}。',
  'A Scenario is no Kubernetes object: the text is Kubernetes manifests and stays so. The Scenario is written into a lab file beside it, {fileName}, which names it.':
    '情境不是 Kubernetes 物件：此文字由多份 Kubernetes 資訊清單組成，並保持不變。情境寫入旁邊引用這些資訊清單的實驗檔案 {fileName}。',
  'The text is too large to be read while it is edited; have it read first.':
    '文字太大，無法在編輯時讀取；請先讀取它。',
  'The text has an error: {problem}. Mend it first, or undo.': '文字有錯誤：{problem}。請先修正，或復原。',
  'The text has an error in {file}, line {line}: {problem}. Mend it first, or undo.':
    '文字在 {file} 第 {line} 行有錯誤：{problem}。請先修正，或復原。',
  '{file} would be larger than 16 MiB, and could not be opened again': '{file} 將超過 16 MiB，無法再次開啟',
  'there is no file {file}': '沒有檔案 {file}',
  'changes must be sorted and must not overlap': '修改必須按順序排列且不能重疊',
  'a change reaches to {to}, and the text ends at {end}': '修改延伸到 {to}，而文字在 {end} 處結束',
  'line ends must be line feeds alone': '行尾只能是換行字元',
  'the image of {source} has none of {wanted}; send from another Pod, for example one of image busybox':
    '{source} 的映像檔裡沒有 {wanted} 中的任何一個；請從別的 Pod 傳送，例如映像檔為 busybox 的 Pod',
  'a Service sends nothing by itself; begin with one of its Pods':
    'Service 自己不傳送任何東西；請從它的某個 Pod 開始',
  'nothing at {ref} can send a request': '{ref} 處沒有能傳送請求的物件',
  'a segment does not answer; choose a machine, a Pod or a Service':
    '網段不會回應；請選擇機器、Pod 或 Service',
  '{target} has no address yet': '{target} 還沒有位址',
  'Service {name} does not run yet': 'Service {name} 尚未執行',
  'Service {name} has no port to ask': 'Service {name} 沒有可以請求的連接埠',
  'Service {name} has no address of its own; its name means something to Pods only':
    'Service {name} 沒有自己的位址；它的名稱只對 Pod 有意義',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_SIM_REFUSALS, string>>;
