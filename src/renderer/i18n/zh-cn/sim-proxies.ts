/** What proxies say of a request, in simplified Chinese. */
export const ZH_CN_SIM_PROXIES = {
  'No Ingress has a rule for {asked}: the default backend answers it':
    '没有 Ingress 有 {asked} 的规则：由默认后端应答',
  'Rules of an Ingress are for the host {host}, but none for the path of {asked}: the default backend answers it':
    '有 Ingress 的规则针对主机 {host}，但没有一条适用于 {asked} 的路径：由默认后端应答',
  '{asked} falls under the rule of {ingress} for the path {path}: it goes to an endpoint of {upstream}':
    '{asked} 符合 {ingress} 中路径 {path} 的规则：它被送往 {upstream} 的一个端点',
  '{asked} falls under the rule of {ingress} for the path {path}: it goes to an endpoint of {upstream}, as {target}':
    '{asked} 符合 {ingress} 中路径 {path} 的规则：它以 {target} 的形式被送往 {upstream} 的一个端点',
  'This is the default backend of the controller, which answers everything with 404':
    '这是控制器的默认后端，它对一切都应答 404',
  'It is no request that nginx takes: {problem}': '这不是 nginx 接受的请求：{problem}',
  'The annotation app-root leads the root of the host to {redirect}':
    '注解 app-root 把该主机的根路径引向 {redirect}',
  'No location of the server is for {asked}': '该服务器没有 {asked} 的 location',
  'Only the path with a slash at its end is known: the client is sent to {redirect}':
    '只认识末尾带斜杠的路径：客户端被转往 {redirect}',
  'The body is larger than {ingress} allows (proxy-body-size): {problem}':
    '请求正文超过 {ingress} 所允许的大小（proxy-body-size）：{problem}',
  '{ingress} has an annotation that the controller refuses, so that every request gets 503: {problem}':
    '{ingress} 有控制器拒绝的注解，因此每个请求都得到 503：{problem}',
  'It asks what other origins may do, and {ingress} (enable-cors) has nginx answer that':
    '它询问其他来源可以做什么，由 {ingress} (enable-cors) 让 nginx 应答',
  'An annotation of {ingress} sends clients to {redirect} instead':
    '{ingress} 的一个注解把客户端改转往 {redirect}',
  'The rewrite-target of {ingress} is a URL: the client is sent to {redirect}':
    '{ingress} 的 rewrite-target 是一个 URL：客户端被转往 {redirect}',
  '{ingress} has TLS, so that plain HTTP is sent to {redirect} (ssl-redirect)':
    '{ingress} 有 TLS，因此普通 HTTP 被转往 {redirect} (ssl-redirect)',
  'The host leads to {upstream}, which has no ready endpoint': '该主机通往 {upstream}，而它没有就绪的端点',
  'The rule of {ingress} leads to {upstream}, which has no ready endpoint':
    '{ingress} 的规则通往 {upstream}，而它没有就绪的端点',
  'The client has sent more than {ingress} allows it: {problem}':
    '客户端发送的超过 {ingress} 所允许的：{problem}',
  '{ingress} does not let the address of this client in': '{ingress} 不允许该客户端的地址进入',
  '{ingress} (auth-type) asks for a name and a password: {problem}':
    '{ingress} (auth-type) 要求用户名和密码：{problem}',
  '{asked} falls under the rule {priority} of the balancer {name}: {what}':
    '{asked} 符合负载均衡器 {name} 的规则 {priority}：{what}',
  '{asked} falls under the rule {priority} of {ingress} of the balancer {name}: {what}':
    '{asked} 符合 {ingress} 在负载均衡器 {name} 上的规则 {priority}：{what}',
  'No route of Kong is for {asked}: it answers 404 itself': 'Kong 没有 {asked} 的路由：它自己应答 404',
  '{asked} falls under the route {route} of Kong, which is for HTTPS alone':
    '{asked} 符合 Kong 的路由 {route}，而它只用于 HTTPS',
  '{asked} falls under the route {route} of Kong: it goes to a target of {service}':
    '{asked} 符合 Kong 的路由 {route}：它被送往 {service} 的一个目标',
  "No router of Traefik's entry point {entryPoint} is for {asked}: it answers 404 itself":
    'Traefik 的入口点 {entryPoint} 没有 {asked} 的路由器：它自己应答 404',
  '{asked} falls under {ingress}, but {service} has no server: Traefik answers 503 itself':
    '{asked} 符合 {ingress}，但 {service} 没有服务器：Traefik 自己应答 503',
  '{asked} falls under {ingress}: it goes to a server of {service}':
    '{asked} 符合 {ingress}：它被送往 {service} 的一个服务器',
} as const;
