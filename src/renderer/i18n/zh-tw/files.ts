/** What `src/renderer/files` says, in traditional Chinese. */
import type { ZH_CN_FILES } from '../zh-cn/files';

export const ZH_TW_FILES = {
  'Open {count} files as one lab': '將 {count} 個檔案當作一個實驗開啟',
  'Open this file': '開啟此檔案',
  'Opening {name}…': '正在開啟 {name}…',
  'Opening {count} files…': '正在開啟 {count} 個檔案…',
  'This cannot be opened': '無法開啟',
  '{name} cannot be read': '無法讀取 {name}',
  'Is it still there, and may it be read? Then drop it again.':
    '它還在嗎？有讀取權限嗎？確認後請再拖放一次。',
  '{link} is a link, and Podwire fetches nothing from anywhere.':
    '{link} 是一個連結，而 Podwire 不會從任何地方下載內容。',
  'Save what it leads to as a file, and drop that; on GitHub it is behind “Raw”.':
    '請把它指向的內容另存成檔案，再拖放該檔案；在 GitHub 上可按「Raw」取得。',
  '{name} is a picture.': '{name} 是圖片。',
  'What was dropped is not a file.': '拖放的不是檔案。',
  'Drop a lab file, a manifest, several manifests, a .podwire bundle or a capture file.':
    '請拖放一個實驗檔、一個資訊清單、多個資訊清單、一個 .podwire 打包檔或一個擷取檔。',
  '{name} is too large: {size}, of at most {limit}.': '{name} 太大：{size}，上限為 {limit}。',
  'Open it with File > Open…, which reads it where it is.': '請用「檔案 > 開啟…」，它會就地讀取。',
  'A lab of this size is not text that somebody wrote; is it the right file?':
    '這麼大的實驗不像是手寫的文字；選對檔案了嗎？',
  'Together these files are too large: {size}, of at most {limit}.':
    '這些檔案加起來太大：{size}，上限為 {limit}。',
  'Drop one lab or one bundle, or several manifests, which become one lab.':
    '請拖放一個實驗或一個打包檔，或者多個資訊清單，它們會合成一個實驗。',
  'Each of these is a lab of its own: {names}.': '其中每一個都是單獨的實驗：{names}。',
  '{name} is a bundle, which is opened alone.': '{name} 是打包檔，只能單獨開啟。',
  '{name} is not a manifest.': '{name} 不是資訊清單。',
  'Export for a teammate': '匯出給同事',
  Download: '下載',
  'Playing the Scenarios…': '正在播放情境…',
  'Choose where…': '選擇位置…',
  'One file that opens in Podwire, and that podwire run can check. It holds:':
    '一個可用 Podwire 開啟、可用 podwire run 檢查的檔案。其中包含：',
  'the lab {name}, as its text is now, saved or not': '實驗 {name}，依目前的文字，無論是否已儲存',
  'its {count} Scenarios': '它的 {count} 個情境',
  'no capture, since there is no Scenario to play': '沒有擷取，因為沒有可播放的情境',
  '{count} captures, made by playing the Scenarios on a fresh copy of the lab, with hashes':
    '{count} 份擷取及其雜湊值，在實驗的全新副本上播放情境得到',
  'Record a Scenario first if your teammate is to see more than the lab itself.':
    '如果同事要看的不只是實驗本身，請先錄製一個情境。',
  'The recording that goes on is not in it. Stop it first to include it.':
    '正在進行的錄製不會包含在內。要包含它，請先停止錄製。',
  Exported: '已匯出',
  'Exported, with failing Scenarios': '已匯出，但有情境未通過',
  Done: '完成',
  '{fileName} is in your downloads.': '{fileName} 在你的下載資料夾中。',
  'These do not pass. They are in the bundle all the same, and will fail for your teammate too:':
    '以下各項沒有通過。它們仍在打包檔中，在同事那裡也會失敗：',
  Scenario: '情境',
  Capture: '擷取',
  Packets: '封包',
  'SHA-256': 'SHA-256',
  Recover: '復原',
  'Unsaved edits': '未儲存的修改',
  'No file is changed until you save. Edits that are taken back replace what is in the window, which is kept here meanwhile.':
    '在你儲存之前，任何檔案都不會改變。復原的修改會取代視窗中的內容，而視窗中的內容會保留在這裡。',
  'Recover {name} of {time}': '復原 {time} 的 {name}',
  'Discard {name} of {time}…': '捨棄 {time} 的 {name}…',
  '{name}, kept at {time}': '{name}，保留於 {time}',
  'Podwire ended {count} times before edits were saved. All of them were kept.':
    'Podwire 有 {count} 次在修改儲存之前就結束了。這些修改都已保留。',
  'Discard…': '捨棄…',
  'Podwire ended before edits of {name} were saved. They were kept at {time}.':
    'Podwire 在 {name} 的修改儲存之前就結束了。修改已於 {time} 保留。',
  'An edit that can be undone': '一次可以復原的修改',
  'Use the one on disk': '使用磁碟上的版本',
  'Nothing is written now; saving asks before it replaces the one on disk':
    '現在不寫入任何內容；儲存時會先詢問是否取代磁碟上的版本',
  'Keep mine': '保留我的版本',
  'Another program changed {name} on disk, and it has unsaved edits here.':
    '另一個程式修改了磁碟上的 {name}，而這裡還有未儲存的修改。',
  'Another program changed {name} on disk.': '另一個程式修改了磁碟上的 {name}。',
  'Save it again': '再次儲存',
  'Save as…': '另存新檔…',
  '{name} is not on disk any more: it was deleted or renamed, or its disk is away. The text is still here.':
    '{name} 已不在磁碟上：它被刪除、重新命名，或磁碟無法使用。文字仍在這裡。',
  '{name} is open in another Podwire too. Each has edits of its own; what the other saves is announced here before anything is written over it.':
    '{name} 也在另一個 Podwire 中開啟。兩邊各有修改；對方儲存時，這裡會先提示，不會直接覆寫。',
  '{count} Scenarios': '{count} 個情境',
  '{count} captures': '{count} 份擷取',
  'Starts the lab anew and plays {name}': '重新啟動實驗並播放 {name}',
  Play: '播放',
  'Show them': '顯示',
  'Save as lab file…': '儲存為實驗檔…',
  'This came as a bundle: {counts}. Playing shows whether the packets are the same here.':
    '這來自一個打包檔：{counts}。播放可以看出這裡的封包是否相同。',
  'New…': '新增…',
  'Open…': '開啟…',
  'Open recent': '開啟最近的檔案',
  '{name} (not there now)': '{name}（目前不存在）',
  Examples: '範例',
  Save: '儲存',
  'Lay the text out': '整理文字格式',
  'The text cannot be laid out: {problem}': '無法整理文字格式：{problem}',
  'The text is laid out so already.': '文字格式已經整理好了。',
  'Revert to saved': '還原到已儲存的版本',
  'Export for a teammate…': '匯出給同事…',
  File: '檔案',
  Files: '檔案清單',
  'Files in {path}': '{path} 中的檔案',
  'This folder is empty.': '此資料夾是空的。',
  Folder: '資料夾',
  'To the folder above (Backspace)': '到上層資料夾（Backspace）',
  'New lab': '新增實驗',
  Create: '建立',
  Name: '名稱',
  Nodes: '節點',
  'A whole number from 1 to {max}.': '1 到 {max} 的整數。',
  'Network plugin (CNI)': '網路外掛程式（CNI）',
  'kube-proxy mode': 'kube-proxy 模式',
  'The control plane alone, whose taint keeps ordinary Pods away: they would stay Pending.':
    '只有控制平面，其 taint 不接受一般 Pod：它們會停在 Pending。',
  'The control plane and {count} workers.': '控制平面與 {count} 個工作節點。',
  Open: '開啟',
  'All manifests of this folder as one lab': '將此資料夾的所有資訊清單當作一個實驗',
  'Open this folder': '開啟此資料夾',
  Path: '路徑',
  'A lab, a manifest, a bundle or a folder of manifests': '一個實驗、資訊清單、打包檔，或資訊清單資料夾',
  Recent: '最近',
  'Nothing was opened yet.': '還沒有開啟過檔案。',
  'Take {name} off this list': '從清單中移除 {name}',
  'and {count} more': '還有 {count} 項',
  'Save the changes to {name}?': '要儲存對 {name} 的修改嗎？',
  'the lab': '此實驗',
  'Don’t save': '不儲存',
  'It was edited since it was last saved. {wish} takes its place in this window; what is not saved is lost.':
    '自上次儲存後有修改。{wish} 將取代它在此視窗中的位置，未儲存的內容會遺失。',
  '{name} was changed on disk': '{name} 在磁碟上已被修改',
  'Replace it with mine': '用我的版本取代',
  'Another program wrote {path} after it was read here. Nothing was saved yet.':
    '在這裡讀取之後，另一個程式寫入了 {path}。目前什麼都沒有儲存。',
  'Using the one on disk is an edit that can be undone, so that you can compare. Replacing it cannot be undone.':
    '使用磁碟上的版本是一次可以復原的修改，便於比較。取代則無法復原。',
  'Back to the saved state?': '要回到已儲存的狀態嗎？',
  'Take the edits back': '復原這些修改',
  'The edits since {name} was last saved are taken back, and the lab starts anew at time zero. Undo brings the edits back. Open terminals end.':
    '{name} 上次儲存之後的修改會被復原，實驗從時間零點重新開始。「復原」可以找回這些修改。已開啟的終端機會結束。',
  'Discard the unsaved edits?': '要捨棄未儲存的修改嗎？',
  Discard: '捨棄',
  'They are of a window that ended without saving, and cannot be had back afterwards.':
    '它們來自一個未儲存就結束的視窗，捨棄後無法找回。',
  OK: '確定',
  'Save as': '另存新檔',
  'Working…': '處理中…',
  'Replace it': '取代',
  Export: '匯出',
  'A name is needed.': '需要一個名稱。',
  'There is a {name} here already. Replacing it cannot be undone.': '這裡已經有 {name}。取代後無法復原。',
  Bundle: '打包檔',
  Manifest: '資訊清單',
  'Not for Podwire': '不是 Podwire 的檔案',
  'Services are NAT rules in the kernel of every node; a random one of the endpoints is chosen.':
    'Service 是每個節點核心中的 NAT 規則；從端點中隨機選擇一個。',
  'Services are virtual servers in the kernel, which takes the endpoints in turn.':
    'Service 是核心中的虛擬伺服器，依序使用各個端點。',
  'Services are entries of maps in the kernel, looked up in one step however many there are.':
    'Service 是核心中對應表的項目，無論多少都一步查到。',
  'Packets between nodes travel inside UDP packets (port 8472); any network under them will do.':
    '節點間的封包裝在 UDP 封包裡（連接埠 8472）；下層是什麼網路都可以。',
  'Packets between nodes travel as they are, over routes; all nodes have to be in one segment.':
    '節點間的封包依路由原樣傳輸；所有節點必須在同一網段。',
  'Bridges, with routes on the router': '橋接器，路由器上有路由',
  'No daemon: every node has a bridge, and the router between them knows which Pods are behind which node.':
    '沒有常駐程式：每個節點有一個橋接器，節點間的路由器知道哪些 Pod 在哪個節點後面。',
  'Packets between nodes travel inside IP packets (protocol 4); BGP tells the nodes where to.':
    '節點間的封包裝在 IP 封包裡（協定 4）；BGP 告訴節點去向。',
  'Modelled from the documentation and sources of Calico v3.29; its BGP was tried with a real BIRD, its rules against published nodes.':
    '依據 Calico v3.29 的文件與原始碼建模；其 BGP 用真實的 BIRD 試過，其規則與公開的節點對照過。',
  'Packets between nodes travel as they are, over routes that the nodes tell one another by BGP.':
    '節點間的封包原樣傳輸，路由由節點透過 BGP 互相告知。',
  'Calico, IP in IP across subnets': 'Calico，跨子網路用 IP in IP',
  'Plain routes between nodes of one subnet, IP in IP packets between subnets.':
    '同一子網路的節點間用一般路由，子網路之間用 IP in IP 封包。',
  'Packets between nodes travel inside UDP packets (port 4789); there is no BGP.':
    '節點間的封包裝在 UDP 封包裡（連接埠 4789）；沒有 BGP。',
  'Calico, VXLAN across subnets': 'Calico，跨子網路用 VXLAN',
  'Plain routes between nodes of one subnet, VXLAN between subnets; there is no BGP.':
    '同一子網路的節點間用一般路由，子網路之間用 VXLAN；沒有 BGP。',
  'kubenet (gone since Kubernetes 1.24)': 'kubenet（Kubernetes 1.24 起已移除）',
  'The network that kubelets had built in: a bridge on every node, and routes on the router between them.':
    'kubelet 曾經內建的網路：每個節點一個橋接器，節點間的路由器上有路由。',
  'Modelled from the documentation and sources of Kubernetes 1.23.':
    '依據 Kubernetes 1.23 的文件與原始碼建模。',
  'No plugin: Docker’s own bridges': '沒有外掛程式：Docker 自己的橋接器',
  'The same network 172.17.0.0/16 on every node: Pods reach those of their own node only.':
    '每個節點上都是同一個網路 172.17.0.0/16：Pod 只能到達本節點的 Pod。',
  'No network at all': '完全沒有網路',
  'As kubeadm leaves a cluster: nodes are not ready until somebody installs a network.':
    '如同 kubeadm 留下的叢集：在有人安裝網路之前，節點不會就緒。',
  'Bridges and plain routes between nodes; NetworkPolicies refuse what they do not allow.':
    '節點間用橋接器與一般路由；NetworkPolicy 拒絕未允許的流量。',
  'eBPF programs instead of bridges and kube-proxy; packets between nodes travel inside UDP packets (port 8472).':
    '用 eBPF 程式代替橋接器與 kube-proxy；節點間的封包裝在 UDP 封包裡（連接埠 8472）。',
  'Modelled from the documentation and sources of Cilium v1.17; no Cilium was there to judge.':
    '依據 Cilium v1.17 的文件與原始碼建模；沒有真實的 Cilium 可供對照。',
  'The same with Geneve for its tunnel (port 6081).': '相同，但通道用 Geneve（連接埠 6081）。',
  'Cilium, native routing': 'Cilium，原生路由',
  'eBPF programs instead of bridges and kube-proxy; packets between nodes travel as they are, over routes.':
    '用 eBPF 程式代替橋接器與 kube-proxy；節點間的封包依路由原樣傳輸。',
  'Weave Net (last release 2021)': 'Weave Net（最後發布於 2021 年）',
  'One Ethernet over all nodes, in VXLAN tunnels (port 6784) between all pairs of them. NetworkPolicies are not modelled.':
    '跨所有節點的一個乙太網路，節點兩兩之間用 VXLAN 通道（連接埠 6784）。未對 NetworkPolicy 建模。',
  'Modelled from the documentation and sources of Weave Net 2.8.1; no Weave was there to judge.':
    '依據 Weave Net 2.8.1 的文件與原始碼建模；沒有真實的 Weave 可供對照。',
  'macvlan: Pods on the nodes’ network': 'macvlan：Pod 在節點的網路上',
  'Every Pod has a MAC address on the segment itself. Its own node does not reach it, and Services do not work from it.':
    '每個 Pod 在網段上有自己的 MAC 位址。它所在的節點到不了它，從它那裡 Service 也不起作用。',
  'ipvlan: Pods behind the MAC address of their node': 'ipvlan：Pod 在其節點的 MAC 位址之後',
  'Pods are on the nodes’ network with the MAC address of their node’s card. What macvlan does not do, this does not do either.':
    'Pod 在節點的網路上，用其節點網路卡的 MAC 位址。macvlan 做不到的，它也做不到。',
  'Modelled from the kernel’s sources; no kernel with ipvlan was there to judge.':
    '依據核心原始碼建模；沒有帶 ipvlan 的核心可供對照。',
  'ipvlan L3: Pods that the card of their node routes': 'ipvlan L3：由其節點網路卡路由的 Pod',
  'Pods have ranges of their own, and the router a route to each node. Nobody asks for their MAC addresses; the node translates what they send to Services, and not the answers.':
    'Pod 有自己的位址範圍，路由器有到每個節點的路由。沒有誰詢問它們的 MAC 位址；節點轉換它們送往 Service 的封包，但不轉換回應。',
  Start: '開始',
  'Start page…': '開始頁…',
  'New lab…': '新增實驗…',
  'A lab file, a manifest or a bundle may also be dropped onto the window.':
    '也可以把實驗檔、資訊清單或打包檔拖放到視窗上。',
  'Search the labs that come with Podwire': '搜尋 Podwire 內建的實驗',
  '{count} labs': '{count} 個實驗',
  'No lab has these words.': '沒有實驗包含這些字詞。',
  'First steps': '入門',
  'How Pods reach each other': 'Pod 之間如何互通',
  'Network plugins one by one': '逐一了解網路外掛程式',
  'Services and kube-proxy': 'Service 與 kube-proxy',
  'From outside and to outside': '由外入內，由內向外',
  'Names: cluster DNS': '名稱：叢集 DNS',
  'Ingress controllers': 'Ingress 控制器',
  'Network policies': '網路政策',
  'The control plane': '控制平面',
  'Lessons, from one Pod to the world outside': '課程：從一個 Pod 到外部世界',
  'What is wrong here?': '問題出在哪裡？',
  'Text against wire': '文章與實測',
  'More labs': '更多實驗',
  '{count} nodes': '{count} 個節點',
  'Networks of the nodes': '節點所在的網路',
  'Load balancer': '負載平衡器',
  'Ingress controller': 'Ingress 控制器',
  Addresses: '位址',
  'Machines outside the cluster: a client on the LAN, and the internet behind the router':
    '叢集外的機器：區域網路裡的一個用戶端，以及路由器後面的網際網路',
  'Every machine, Pod and Service has an IPv4 address.': '每台機器、每個 Pod 和 Service 都有一個 IPv4 位址。',
  'Both, IPv4 first': '雙堆疊，IPv4 優先',
  'Both, IPv6 first': '雙堆疊，IPv6 優先',
  'Machines and Pods have an address of each family; a Service has an IPv4 address unless it asks for more.':
    '機器和 Pod 兩種位址各有一個；Service 除非另有要求，只有一個 IPv4 位址。',
  'Machines and Pods have an address of each family; a Service has an IPv6 address unless it asks for more.':
    '機器和 Pod 兩種位址各有一個；Service 除非另有要求，只有一個 IPv6 位址。',
  'Nobody speaks IPv4; there is no load balancer.': '沒有任何機器使用 IPv4；也沒有負載平衡器。',
  One: '一個',
  'All nodes are on one LAN and reach each other without a router.':
    '所有節點都在同一個區域網路裡，不經路由器就能互通。',
  'Two, with a router between them': '兩個，中間有一台路由器',
  'Every other worker is behind the router, as in a second rack.':
    '每隔一個工作節點位於路由器之後，就像在第二個機架裡。',
  None: '無',
  'A Service of type LoadBalancer waits for an address, and is reached by its node port.':
    'LoadBalancer 類型的 Service 一直等待位址，只能透過節點連接埠存取。',
  'On the LAN': '在區域網路裡',
  'One of the nodes answers for the address, as MetalLB does in layer 2 mode.':
    '由其中一個節點應答該位址，如同 MetalLB 的第二層模式。',
  'In front of the cluster': '在叢集前面',
  'A machine outside the cluster has the addresses and sends to the nodes, as in a cloud.':
    '叢集外的一台機器持有這些位址並轉送給節點，如同在雲端。',
  'An Ingress is an object that nobody reads.': 'Ingress 只是一個沒有人讀取的物件。',
  'The controller that most texts about Ingress mean.': '大多數關於 Ingress 的文章所指的控制器。',
  'The controller that K3s comes with.': 'K3s 內建的控制器。',
  'An API gateway that reads Ingresses.': '會讀取 Ingress 的 API 閘道。',
  'Not a Pod: a load balancer of the cloud that sends to Pods or node ports.':
    '它不是 Pod：而是雲端的負載平衡器，轉送到 Pod 或節點連接埠。',
  '{name} is a capture file, which is opened alone.': '{name} 是擷取檔，只能單獨開啟。',
  'Export as…': '匯出為…',
  'Print the picture…': '列印這張圖…',
  'Export as': '匯出為',
  'Page (HTML)': '網頁（HTML）',
  'Picture, Scenarios as they go, captures to browse and the text, in one file that any browser opens.':
    '圖、情境的經過、可瀏覽的封包擷取和文字，都在一個任何瀏覽器都能開啟的檔案裡。',
  'Picture (SVG)': '圖（SVG）',
  'The lab once it has settled, sharp at any size.': '實驗穩定下來後的樣子，任意大小都清晰。',
  'Picture (PNG)': '圖（PNG）',
  'The same picture in pixels.': '同一張圖，由像素組成。',
  'Chart (Mermaid)': '流程圖（Mermaid）',
  'Networks, machines, Pods and Services as text, for a page of Markdown.':
    '以文字表示的網路、機器、Pod 和 Service，可放進 Markdown 頁面。',
  'Manifests (Kubernetes)': '資訊清單（Kubernetes）',
  'The Kubernetes objects for kubectl apply, on any cluster.':
    '供 kubectl apply 使用的 Kubernetes 物件，適用於任何叢集。',
  'Script (kind)': '指令碼（kind）',
  'Makes such a cluster with kind, and gives it the objects.': '用 kind 建立這樣的叢集，並把物件交給它。',
  'Script (network namespaces)': '指令碼（網路命名空間）',
  'Builds the network with those of Linux, and carries out the commands of the Scenarios.':
    '用 Linux 的網路命名空間建立網路，並執行情境中的指令。',
  'Making the file…': '正在產生檔案…',
  Format: '格式',
  'Under other names and addresses, the same everywhere; without comments.':
    '以其他名稱和位址匯出，處處一致；不含註解。',
  'All Scenarios': '全部情境',
  'With the values of Secrets.': '帶上 Secret 的值。',
  'What may leave': '可能會離開的內容',
  'What leaves, and what does not': '會離開的內容與不會離開的內容',
  'Looking at what leaves…': '正在檢視會離開的內容…',
  'Goes along: names and private addresses, as they are.': '一併匯出：名稱和私有位址，維持原樣。',
  'No value of a Secret, key, certificate, public address or host name was found.':
    '沒有發現 Secret 的值、金鑰、憑證、公用位址或主機名稱。',
  'One Scenario (Podwire)': '單一情境（Podwire）',
  'The lab with its objects and one of its Scenarios, in one text to go on with.':
    '實驗及其物件和其中一個情境，放在一份可繼續編輯的文字裡。',
  'The lab was not exported': '實驗沒有匯出',
  'The browser has no space for a picture of this size.': '瀏覽器沒有空間繪製這麼大的圖。',
  'Take the picture as SVG, which has no size of its own.': '請改用 SVG，它不受像素大小限制。',
  'Drawing (draw.io)': '繪圖（draw.io）',
  'The same picture to go on drawing with, in draw.io.': '同一張圖，可在 draw.io 中繼續繪製。',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_FILES, string>>;
