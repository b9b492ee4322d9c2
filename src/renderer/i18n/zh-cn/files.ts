/** What `src/renderer/files` says, in simplified Chinese. */
export const ZH_CN_FILES = {
  'Open {count} files as one lab': '把 {count} 个文件作为一个实验打开',
  'Open this file': '打开此文件',
  'Opening {name}…': '正在打开 {name}…',
  'Opening {count} files…': '正在打开 {count} 个文件…',
  'This cannot be opened': '无法打开',
  '{name} cannot be read': '无法读取 {name}',
  'Is it still there, and may it be read? Then drop it again.':
    '它还在吗？有读取权限吗？确认后请再拖放一次。',
  '{link} is a link, and Podwire fetches nothing from anywhere.':
    '{link} 是一个链接，而 Podwire 不会从任何地方下载内容。',
  'Save what it leads to as a file, and drop that; on GitHub it is behind “Raw”.':
    '请把它指向的内容保存为文件，再拖放该文件；在 GitHub 上可点“Raw”取得。',
  '{name} is a picture.': '{name} 是图片。',
  'What was dropped is not a file.': '拖放的不是文件。',
  'Drop a lab file, a manifest, several manifests, a .podwire bundle or a capture file.':
    '请拖放一个实验文件、一个清单、多个清单、一个 .podwire 打包文件或一个抓包文件。',
  '{name} is too large: {size}, of at most {limit}.': '{name} 太大：{size}，上限为 {limit}。',
  'Open it with File > Open…, which reads it where it is.': '请用“文件 > 打开…”，它会就地读取。',
  'A lab of this size is not text that somebody wrote; is it the right file?':
    '这么大的实验不像是手写的文本；选对文件了吗？',
  'Together these files are too large: {size}, of at most {limit}.':
    '这些文件加起来太大：{size}，上限为 {limit}。',
  'Drop one lab or one bundle, or several manifests, which become one lab.':
    '请拖放一个实验或一个打包文件，或者多个清单，它们会合成一个实验。',
  'Each of these is a lab of its own: {names}.': '其中每一个都是单独的实验：{names}。',
  '{name} is a bundle, which is opened alone.': '{name} 是打包文件，只能单独打开。',
  '{name} is not a manifest.': '{name} 不是清单。',
  'Export for a teammate': '导出给同事',
  Download: '下载',
  'Playing the Scenarios…': '正在播放场景…',
  'Choose where…': '选择位置…',
  'One file that opens in Podwire, and that podwire run can check. It holds:':
    '一个可用 Podwire 打开、可用 podwire run 检查的文件。其中包含：',
  'the lab {name}, as its text is now, saved or not': '实验 {name}，按现有文本，无论是否已保存',
  'its {count} Scenarios': '它的 {count} 个场景',
  'no capture, since there is no Scenario to play': '没有抓包，因为没有可播放的场景',
  '{count} captures, made by playing the Scenarios on a fresh copy of the lab, with hashes':
    '{count} 份抓包及其哈希值，在实验的全新副本上播放场景得到',
  'Record a Scenario first if your teammate is to see more than the lab itself.':
    '如果同事要看的不只是实验本身，请先录制一个场景。',
  'The recording that goes on is not in it. Stop it first to include it.':
    '正在进行的录制不会包含在内。要包含它，请先停止录制。',
  Exported: '已导出',
  'Exported, with failing Scenarios': '已导出，但有场景未通过',
  Done: '完成',
  '{fileName} is in your downloads.': '{fileName} 在你的下载文件夹中。',
  'These do not pass. They are in the bundle all the same, and will fail for your teammate too:':
    '以下各项没有通过。它们仍在打包文件中，在同事那里也会失败：',
  Scenario: '场景',
  Capture: '抓包',
  Packets: '数据包',
  'SHA-256': 'SHA-256',
  Recover: '恢复',
  'Unsaved edits': '未保存的修改',
  'No file is changed until you save. Edits that are taken back replace what is in the window, which is kept here meanwhile.':
    '在你保存之前，任何文件都不会改变。恢复的修改会替换窗口中的内容，而窗口中的内容会保留在这里。',
  'Recover {name} of {time}': '恢复 {time} 的 {name}',
  'Discard {name} of {time}…': '丢弃 {time} 的 {name}…',
  '{name}, kept at {time}': '{name}，保留于 {time}',
  'Podwire ended {count} times before edits were saved. All of them were kept.':
    'Podwire 有 {count} 次在修改保存之前就结束了。这些修改都已保留。',
  'Discard…': '丢弃…',
  'Podwire ended before edits of {name} were saved. They were kept at {time}.':
    'Podwire 在 {name} 的修改保存之前就结束了。修改已于 {time} 保留。',
  'An edit that can be undone': '一次可以撤销的修改',
  'Use the one on disk': '使用磁盘上的版本',
  'Nothing is written now; saving asks before it replaces the one on disk':
    '现在不写入任何内容；保存时会先询问是否替换磁盘上的版本',
  'Keep mine': '保留我的版本',
  'Another program changed {name} on disk, and it has unsaved edits here.':
    '另一个程序修改了磁盘上的 {name}，而这里还有未保存的修改。',
  'Another program changed {name} on disk.': '另一个程序修改了磁盘上的 {name}。',
  'Save it again': '再次保存',
  'Save as…': '另存为…',
  '{name} is not on disk any more: it was deleted or renamed, or its disk is away. The text is still here.':
    '{name} 已不在磁盘上：它被删除、重命名，或磁盘不可用。文本仍在这里。',
  '{name} is open in another Podwire too. Each has edits of its own; what the other saves is announced here before anything is written over it.':
    '{name} 也在另一个 Podwire 中打开。两边各有修改；对方保存时，这里会先提示，不会直接覆盖。',
  '{count} Scenarios': '{count} 个场景',
  '{count} captures': '{count} 份抓包',
  'Starts the lab anew and plays {name}': '重新启动实验并播放 {name}',
  Play: '播放',
  'Show them': '显示',
  'Save as lab file…': '保存为实验文件…',
  'This came as a bundle: {counts}. Playing shows whether the packets are the same here.':
    '这来自一个打包文件：{counts}。播放可以看出这里的数据包是否相同。',
  'New…': '新建…',
  'Open…': '打开…',
  'Open recent': '打开最近的文件',
  '{name} (not there now)': '{name}（目前不存在）',
  Examples: '示例',
  Save: '保存',
  'Lay the text out': '整理文本格式',
  'The text cannot be laid out: {problem}': '无法整理文本格式：{problem}',
  'The text is laid out so already.': '文本格式已经是整理好的。',
  'Revert to saved': '还原到已保存的版本',
  'Export for a teammate…': '导出给同事…',
  File: '文件',
  Files: '文件列表',
  'Files in {path}': '{path} 中的文件',
  'This folder is empty.': '此文件夹为空。',
  Folder: '文件夹',
  'To the folder above (Backspace)': '到上级文件夹（Backspace）',
  'New lab': '新建实验',
  Create: '创建',
  Name: '名称',
  Nodes: '节点',
  'A whole number from 1 to {max}.': '1 到 {max} 的整数。',
  'Network plugin (CNI)': '网络插件（CNI）',
  'kube-proxy mode': 'kube-proxy 模式',
  'The control plane alone, whose taint keeps ordinary Pods away: they would stay Pending.':
    '只有控制平面，其污点不接受普通 Pod：它们会停在 Pending。',
  'The control plane and {count} workers.': '控制平面和 {count} 个工作节点。',
  Open: '打开',
  'All manifests of this folder as one lab': '把此文件夹的所有清单作为一个实验',
  'Open this folder': '打开此文件夹',
  Path: '路径',
  'A lab, a manifest, a bundle or a folder of manifests': '一个实验、清单、打包文件，或清单文件夹',
  Recent: '最近',
  'Nothing was opened yet.': '还没有打开过文件。',
  'Take {name} off this list': '从列表中移除 {name}',
  'and {count} more': '还有 {count} 项',
  'Save the changes to {name}?': '保存对 {name} 的修改吗？',
  'the lab': '此实验',
  'Don’t save': '不保存',
  'It was edited since it was last saved. {wish} takes its place in this window; what is not saved is lost.':
    '自上次保存后有修改。{wish} 将取代它在此窗口中的位置，未保存的内容会丢失。',
  '{name} was changed on disk': '{name} 在磁盘上已被修改',
  'Replace it with mine': '用我的版本替换',
  'Another program wrote {path} after it was read here. Nothing was saved yet.':
    '在这里读取之后，另一个程序写入了 {path}。目前什么都没有保存。',
  'Using the one on disk is an edit that can be undone, so that you can compare. Replacing it cannot be undone.':
    '使用磁盘上的版本是一次可以撤销的修改，便于比较。替换则无法撤销。',
  'Back to the saved state?': '回到已保存的状态吗？',
  'Take the edits back': '撤销这些修改',
  'The edits since {name} was last saved are taken back, and the lab starts anew at time zero. Undo brings the edits back. Open terminals end.':
    '{name} 上次保存之后的修改会被撤销，实验从时间零点重新开始。“撤销”可以找回这些修改。已打开的终端会结束。',
  'Discard the unsaved edits?': '丢弃未保存的修改吗？',
  Discard: '丢弃',
  'They are of a window that ended without saving, and cannot be had back afterwards.':
    '它们来自一个未保存就结束的窗口，丢弃后无法找回。',
  OK: '确定',
  'Save as': '另存为',
  'Working…': '正在处理…',
  'Replace it': '替换',
  Export: '导出',
  'A name is needed.': '需要一个名称。',
  'There is a {name} here already. Replacing it cannot be undone.': '这里已经有 {name}。替换后无法撤销。',
  Bundle: '打包文件',
  Manifest: '清单',
  'Not for Podwire': '不是 Podwire 的文件',
  'Services are NAT rules in the kernel of every node; a random one of the endpoints is chosen.':
    'Service 是每个节点内核中的 NAT 规则；从端点中随机选择一个。',
  'Services are virtual servers in the kernel, which takes the endpoints in turn.':
    'Service 是内核中的虚拟服务器，依次使用各个端点。',
  'Services are entries of maps in the kernel, looked up in one step however many there are.':
    'Service 是内核中映射表的条目，无论多少都一步查到。',
  'Packets between nodes travel inside UDP packets (port 8472); any network under them will do.':
    '节点间的数据包装在 UDP 数据包里（端口 8472）；下层是什么网络都可以。',
  'Packets between nodes travel as they are, over routes; all nodes have to be in one segment.':
    '节点间的数据包按路由原样传输；所有节点必须在同一网段。',
  'Bridges, with routes on the router': '网桥，路由器上有路由',
  'No daemon: every node has a bridge, and the router between them knows which Pods are behind which node.':
    '没有守护进程：每个节点有一个网桥，节点间的路由器知道哪些 Pod 在哪个节点后面。',
  'Packets between nodes travel inside IP packets (protocol 4); BGP tells the nodes where to.':
    '节点间的数据包装在 IP 数据包里（协议 4）；BGP 告诉节点去向。',
  'Modelled from the documentation and sources of Calico v3.29; its BGP was tried with a real BIRD, its rules against published nodes.':
    '依据 Calico v3.29 的文档和源码建模；其 BGP 用真实的 BIRD 试过，其规则与公开的节点对照过。',
  'Packets between nodes travel as they are, over routes that the nodes tell one another by BGP.':
    '节点间的数据包原样传输，路由由节点通过 BGP 互相告知。',
  'Calico, IP in IP across subnets': 'Calico，跨子网用 IP in IP',
  'Plain routes between nodes of one subnet, IP in IP packets between subnets.':
    '同一子网的节点间用普通路由，子网之间用 IP in IP 数据包。',
  'Packets between nodes travel inside UDP packets (port 4789); there is no BGP.':
    '节点间的数据包装在 UDP 数据包里（端口 4789）；没有 BGP。',
  'Calico, VXLAN across subnets': 'Calico，跨子网用 VXLAN',
  'Plain routes between nodes of one subnet, VXLAN between subnets; there is no BGP.':
    '同一子网的节点间用普通路由，子网之间用 VXLAN；没有 BGP。',
  'kubenet (gone since Kubernetes 1.24)': 'kubenet（Kubernetes 1.24 起已移除）',
  'The network that kubelets had built in: a bridge on every node, and routes on the router between them.':
    'kubelet 曾经内置的网络：每个节点一个网桥，节点间的路由器上有路由。',
  'Modelled from the documentation and sources of Kubernetes 1.23.':
    '依据 Kubernetes 1.23 的文档和源码建模。',
  'No plugin: Docker’s own bridges': '没有插件：Docker 自己的网桥',
  'The same network 172.17.0.0/16 on every node: Pods reach those of their own node only.':
    '每个节点上都是同一个网络 172.17.0.0/16：Pod 只能到达本节点的 Pod。',
  'No network at all': '完全没有网络',
  'As kubeadm leaves a cluster: nodes are not ready until somebody installs a network.':
    '如同 kubeadm 留下的集群：在有人安装网络之前，节点不会就绪。',
  'Bridges and plain routes between nodes; NetworkPolicies refuse what they do not allow.':
    '节点间用网桥和普通路由；NetworkPolicy 拒绝未允许的流量。',
  'eBPF programs instead of bridges and kube-proxy; packets between nodes travel inside UDP packets (port 8472).':
    '用 eBPF 程序代替网桥和 kube-proxy；节点间的数据包装在 UDP 数据包里（端口 8472）。',
  'Modelled from the documentation and sources of Cilium v1.17; no Cilium was there to judge.':
    '依据 Cilium v1.17 的文档和源码建模；没有真实的 Cilium 可供对照。',
  'The same with Geneve for its tunnel (port 6081).': '相同，但隧道用 Geneve（端口 6081）。',
  'Cilium, native routing': 'Cilium，原生路由',
  'eBPF programs instead of bridges and kube-proxy; packets between nodes travel as they are, over routes.':
    '用 eBPF 程序代替网桥和 kube-proxy；节点间的数据包按路由原样传输。',
  'Weave Net (last release 2021)': 'Weave Net（最后发布于 2021 年）',
  'One Ethernet over all nodes, in VXLAN tunnels (port 6784) between all pairs of them. NetworkPolicies are not modelled.':
    '跨所有节点的一个以太网，节点两两之间用 VXLAN 隧道（端口 6784）。未对 NetworkPolicy 建模。',
  'Modelled from the documentation and sources of Weave Net 2.8.1; no Weave was there to judge.':
    '依据 Weave Net 2.8.1 的文档和源码建模；没有真实的 Weave 可供对照。',
  'macvlan: Pods on the nodes’ network': 'macvlan：Pod 在节点的网络上',
  'Every Pod has a MAC address on the segment itself. Its own node does not reach it, and Services do not work from it.':
    '每个 Pod 在网段上有自己的 MAC 地址。它所在的节点到不了它，从它那里 Service 也不起作用。',
  'ipvlan: Pods behind the MAC address of their node': 'ipvlan：Pod 在其节点的 MAC 地址之后',
  'Pods are on the nodes’ network with the MAC address of their node’s card. What macvlan does not do, this does not do either.':
    'Pod 在节点的网络上，用其节点网卡的 MAC 地址。macvlan 做不到的，它也做不到。',
  'Modelled from the kernel’s sources; no kernel with ipvlan was there to judge.':
    '依据内核源码建模；没有带 ipvlan 的内核可供对照。',
  'ipvlan L3: Pods that the card of their node routes': 'ipvlan L3：由其节点网卡路由的 Pod',
  'Pods have ranges of their own, and the router a route to each node. Nobody asks for their MAC addresses; the node translates what they send to Services, and not the answers.':
    'Pod 有自己的地址范围，路由器有到每个节点的路由。没有谁询问它们的 MAC 地址；节点转换它们发往 Service 的数据包，但不转换应答。',
  Start: '开始',
  'Start page…': '开始页…',
  'New lab…': '新建实验…',
  'A lab file, a manifest or a bundle may also be dropped onto the window.':
    '也可以把实验文件、清单或打包文件拖放到窗口上。',
  'Search the labs that come with Podwire': '搜索 Podwire 自带的实验',
  '{count} labs': '{count} 个实验',
  'No lab has these words.': '没有实验包含这些词。',
  'First steps': '入门',
  'How Pods reach each other': 'Pod 之间如何互通',
  'Network plugins one by one': '逐一了解网络插件',
  'Services and kube-proxy': 'Service 与 kube-proxy',
  'From outside and to outside': '由外入内，由内向外',
  'Names: cluster DNS': '名称：集群 DNS',
  'Ingress controllers': 'Ingress 控制器',
  'Network policies': '网络策略',
  'The control plane': '控制平面',
  'Lessons, from one Pod to the world outside': '课程：从一个 Pod 到外部世界',
  'What is wrong here?': '问题出在哪里？',
  'Text against wire': '文章与实测',
  'More labs': '更多实验',
  '{count} nodes': '{count} 个节点',
  'Networks of the nodes': '节点所在的网络',
  'Load balancer': '负载均衡器',
  'Ingress controller': 'Ingress 控制器',
  Addresses: '地址',
  'Machines outside the cluster: a client on the LAN, and the internet behind the router':
    '集群外的机器：局域网里的一个客户端，以及路由器后面的互联网',
  'Every machine, Pod and Service has an IPv4 address.': '每台机器、每个 Pod 和 Service 都有一个 IPv4 地址。',
  'Both, IPv4 first': '双栈，IPv4 优先',
  'Both, IPv6 first': '双栈，IPv6 优先',
  'Machines and Pods have an address of each family; a Service has an IPv4 address unless it asks for more.':
    '机器和 Pod 两种地址各有一个；Service 除非另有要求，只有一个 IPv4 地址。',
  'Machines and Pods have an address of each family; a Service has an IPv6 address unless it asks for more.':
    '机器和 Pod 两种地址各有一个；Service 除非另有要求，只有一个 IPv6 地址。',
  'Nobody speaks IPv4; there is no load balancer.': '没有任何机器使用 IPv4；也没有负载均衡器。',
  One: '一个',
  'All nodes are on one LAN and reach each other without a router.':
    '所有节点都在同一个局域网里，不经路由器就能互通。',
  'Two, with a router between them': '两个，中间有一个路由器',
  'Every other worker is behind the router, as in a second rack.':
    '每隔一个工作节点位于路由器之后，就像在第二个机架里。',
  None: '无',
  'A Service of type LoadBalancer waits for an address, and is reached by its node port.':
    'LoadBalancer 类型的 Service 一直等待地址，只能通过节点端口访问。',
  'On the LAN': '在局域网里',
  'One of the nodes answers for the address, as MetalLB does in layer 2 mode.':
    '由其中一个节点应答该地址，如同 MetalLB 的二层模式。',
  'In front of the cluster': '在集群前面',
  'A machine outside the cluster has the addresses and sends to the nodes, as in a cloud.':
    '集群外的一台机器持有这些地址并转发给节点，如同在云上。',
  'An Ingress is an object that nobody reads.': 'Ingress 只是一个没有人读取的对象。',
  'The controller that most texts about Ingress mean.': '大多数关于 Ingress 的文章所指的控制器。',
  'The controller that K3s comes with.': 'K3s 自带的控制器。',
  'An API gateway that reads Ingresses.': '会读取 Ingress 的 API 网关。',
  'Not a Pod: a load balancer of the cloud that sends to Pods or node ports.':
    '它不是 Pod：而是云上的负载均衡器，转发到 Pod 或节点端口。',
  '{name} is a capture file, which is opened alone.': '{name} 是抓包文件，只能单独打开。',
  'Export as…': '导出为…',
  'Print the picture…': '打印这张图…',
  'Export as': '导出为',
  'Page (HTML)': '网页（HTML）',
  'Picture, Scenarios as they go, captures to browse and the text, in one file that any browser opens.':
    '图、场景的经过、可浏览的抓包和文本，都在一个任何浏览器都能打开的文件里。',
  'Picture (SVG)': '图（SVG）',
  'The lab once it has settled, sharp at any size.': '实验稳定下来后的样子，任意大小都清晰。',
  'Picture (PNG)': '图（PNG）',
  'The same picture in pixels.': '同一张图，由像素组成。',
  'Chart (Mermaid)': '流程图（Mermaid）',
  'Networks, machines, Pods and Services as text, for a page of Markdown.':
    '以文本表示的网络、机器、Pod 和 Service，可放进 Markdown 页面。',
  'Manifests (Kubernetes)': '清单（Kubernetes）',
  'The Kubernetes objects for kubectl apply, on any cluster.':
    '供 kubectl apply 使用的 Kubernetes 对象，适用于任何集群。',
  'Script (kind)': '脚本（kind）',
  'Makes such a cluster with kind, and gives it the objects.': '用 kind 建立这样的集群，并把对象交给它。',
  'Script (network namespaces)': '脚本（网络命名空间）',
  'Builds the network with those of Linux, and carries out the commands of the Scenarios.':
    '用 Linux 的网络命名空间搭建网络，并执行场景中的命令。',
  'Making the file…': '正在生成文件…',
  Format: '格式',
  'Under other names and addresses, the same everywhere; without comments.':
    '以其他名称和地址导出，处处一致；不含注释。',
  'All Scenarios': '全部场景',
  'With the values of Secrets.': '带上 Secret 的值。',
  'What may leave': '可能会离开的内容',
  'What leaves, and what does not': '会离开的内容与不会离开的内容',
  'Looking at what leaves…': '正在查看会离开的内容…',
  'Goes along: names and private addresses, as they are.': '一并导出：名称和私有地址，按原样。',
  'No value of a Secret, key, certificate, public address or host name was found.':
    '没有发现 Secret 的值、密钥、证书、公网地址或主机名。',
  'One Scenario (Podwire)': '单个场景（Podwire）',
  'The lab with its objects and one of its Scenarios, in one text to go on with.':
    '实验及其对象和其中一个场景，放在一份可继续编辑的文本里。',
  'The lab was not exported': '实验没有导出',
  'The browser has no space for a picture of this size.': '浏览器没有空间绘制这么大的图。',
  'Take the picture as SVG, which has no size of its own.': '请改用 SVG，它不受像素大小限制。',
  'Drawing (draw.io)': '绘图（draw.io）',
  'The same picture to go on drawing with, in draw.io.': '同一张图，可在 draw.io 中继续绘制。',
} as const;
