/** What comes of a Scenario on a real cluster, in simplified Chinese. */
export const ZH_CN_SIM_VERIFY = {
  'for the reader': '写给读者',
  'only the simulator looks at packets and addresses': '只有模拟器查看数据包和地址',
  '{object} is not of the lab, and verify changes nothing that the cluster has of its own':
    '{object} 不属于实验，验证不会改动集群自己的任何东西',
  'kubectl reaches no cable; on the machine itself ip link set or tc qdisc … netem does it':
    'kubectl 够不到线缆；在机器本身上可用 ip link set 或 tc qdisc … netem',
  'kubectl reaches no cable of a Pod; on its node ip link set or tc qdisc … netem does it':
    'kubectl 够不到 Pod 的线缆；在其节点上可用 ip link set 或 tc qdisc … netem',
  'verify kills nothing of a cluster; on the node itself pkill {name} does it':
    '验证不会终止集群的任何程序；在节点本身上可用 pkill {name}',
  'kubectl runs no commands on nodes and machines outside': 'kubectl 不在节点和外部机器上执行命令',
  'no program of a container opens SCTP': '容器中没有能打开 SCTP 连接的程序',
  '{name} is a machine of the lab, which the cluster does not have': '{name} 是实验中的机器，集群中没有',
  'no Scenario is called "{wanted}"; there are {names}': '没有名为 “{wanted}” 的场景；现有 {names}',
  'the lab does not come up': '实验没有就绪',
  latency: '延迟',
  'HTTP status': 'HTTP 状态码',
  'who answered': '由谁应答',
  'DNS answers': 'DNS 应答',
  'this plan is not the newest any more': '这份计划已不是最新的',
  'look at what would be done once more': '请再看一次将要做什么',
  'another verification goes on': '另一次验证正在进行',
  'wait for its end, or stop it': '等它结束，或将其停止',
  'the kubeconfig has another server for {context} by now': 'kubeconfig 中 {context} 的服务器现在已是另一个',
  'read the kubeconfig again': '重新读取 kubeconfig',
  'Podwire itself failed': 'Podwire 自身出错',
  'look with kubectl what is on the cluster': '用 kubectl 查看集群上还有什么',
  'kubectl {command}: {problem}': 'kubectl {command}：{problem}',
  'check the name of the server in the kubeconfig, and whether this network or VPN knows it':
    '检查 kubeconfig 中服务器的名称，以及当前网络或 VPN 能否解析它',
  'check that the cluster runs and can be reached from here, with its network or VPN':
    '检查集群是否在运行，以及从这里通过其网络或 VPN 能否到达',
  'the certificates of the kubeconfig are not those of the server: get a new kubeconfig':
    'kubeconfig 中的证书与服务器的不符：请获取新的 kubeconfig',
  'log in to the cluster again, or take another user': '重新登录集群，或换一个用户',
  'take a user who may make these objects, or a namespace where this one may':
    '换一个有权创建这些对象的用户，或该用户有权限的命名空间',
  'the program that logs in failed: install it, or log in with it in a terminal first':
    '用于登录的程序失败：请安装它，或先在终端中用它登录',
  'make the namespace first, or add it to the lab, which then brings it':
    '请先创建该命名空间，或把它加入实验，由实验带上',
  'the cluster does not know this kind: install what defines it, or take the object out of the lab':
    '集群不认识这种对象：请安装定义它的组件，或把该对象移出实验',
  'choose one of the contexts of the kubeconfig': '从 kubeconfig 的上下文中选一个',
  'try the same with kubectl in a terminal': '在终端中用 kubectl 试一次同样的操作',
  'this is no kubeconfig: {problem}': '这不是 kubeconfig：{problem}',
  'take the file that kubectl uses for this cluster; kubectl config view prints it':
    '请选择 kubectl 用于该集群的文件；kubectl config view 会将其打印出来',
  'the kubeconfig has no context': 'kubeconfig 中没有上下文',
  'choose another file, or paste what the cluster gave you': '选择另一个文件，或粘贴集群给你的内容',
  'if you trust it, save it as a file and choose that': '如果信任它，请保存为文件再选择',
  'the pasted kubeconfig would have {names} run': '粘贴的 kubeconfig 会运行 {names}',
  'the pasted kubeconfig is not whole: it names {names}': '粘贴的 kubeconfig 不完整：其中引用了 {names}',
  '{program} is not installed, or not on PATH': '{program} 未安装，或不在 PATH 中',
  'install kubectl, or put the folder that it is in on PATH': '安装 kubectl，或把它所在的文件夹加入 PATH',
  'the cluster has {names} already': '集群上已经有 {names}',
  'verify applies and deletes what is in the lab, so give it a cluster without them':
    '验证会应用并删除实验中的对象，请换一个没有它们的集群',
  'not ready: {what}': '未就绪：{what}',
  'kubectl {command} had not ended after {seconds} s, and was stopped':
    'kubectl {command} 在 {seconds} 秒后仍未结束，已被终止',
  'these may still be on the cluster: {names}': '这些对象可能还留在集群上：{names}',
  'some of what was applied may still be on the cluster: {problem}':
    '已应用的对象可能还有一部分留在集群上：{problem}',
  'the Pod that it is to reach has no address': '要到达的 Pod 没有地址',
  'the container has no program that opens connections: nc, curl or bash':
    '容器中没有能打开连接的程序：nc、curl 或 bash',
  'the simulator did not come to it': '模拟器没有执行到这一步',
  'the words on stdout are others': 'stdout 上的文字不同',
  'not judged, since only the simulator sees it: {what}': '未判定，因为只有模拟器能看到：{what}',
  'not judged, since a step before it was left out: {step}': '未判定，因为之前有一步被略去：{step}',
  'it fails in the simulator alone': '只在模拟器中失败',
  '{expected}: so it is on the cluster, but not in the simulator': '{expected}：集群上如此，模拟器中则不然',
  '{expected}: so it is in the simulator, but the cluster has {got}':
    '{expected}：模拟器中如此，集群上则是 {got}',
  'it is reachable on the cluster, but not in the simulator': '在集群上可以到达，在模拟器中不可',
  'it is reachable in the simulator, but not on the cluster': '在模拟器中可以到达，在集群上不可',
} as const;
