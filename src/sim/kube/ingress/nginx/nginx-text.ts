/**
 * The configuration as ingress-nginx v1.12 writes it to /etc/nginx/nginx.conf (`rootfs/etc/nginx/template/nginx.tmpl`).
 *
 * Has the directives that decide over a request, in the template's order and words. Leaves out modules, buffers, hash sizes,
 * maps of names, the Lua files that are the same in every location, and the listeners of IPv6.
 */
import type { NginxConfiguration, NginxLocation, NginxServer } from '../../../app/nginx/nginx-config';
import { locationHeadOf } from '../../../app/nginx/nginx-location';
import { formatIpPrefix } from '../../../wire/ip-cidr';
import { wildcardNameOf } from './build-servers';

const INDENT = '\t';
const MILLISECONDS = 1000;
const LOG_FORMAT =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" ' +
  '$request_length $request_time [$proxy_upstream_name] [$proxy_alternative_upstream_name] $upstream_addr ' +
  '$upstream_response_length $upstream_response_time $upstream_status $req_id';

export function formatNginxConfiguration(configuration: NginxConfiguration): string {
  const { servers, defaultServer } = configuration;
  const all = [defaultServer, ...servers];
  const lines = [
    '# setup custom paths that do not require root access',
    'pid /tmp/nginx/nginx.pid;',
    '',
    'daemon off;',
    '',
    'worker_shutdown_timeout 240s ;',
    '',
    'http {',
    ...indented([
      `keepalive_timeout  ${configuration.keepAliveMs / MILLISECONDS}s;`,
      'keepalive_requests 1000;',
      '',
      `limit_req_status                ${configuration.limitStatus};`,
      `limit_conn_status               ${configuration.limitStatus};`,
      '',
      'server_tokens off;',
      'more_clear_headers Server;',
      '',
      `log_format upstreaminfo '${LOG_FORMAT}';`,
      'access_log /var/log/nginx/access.log upstreaminfo  if=$loggable;',
      'error_log  /var/log/nginx/error.log notice;',
      '',
      ...(configuration.hasTrustedForwarding
        ? [
            'real_ip_header      X-Forwarded-For;',
            'real_ip_recursive   on;',
            'set_real_ip_from    0.0.0.0/0;',
            '',
          ]
        : []),
      'server_name_in_redirect off;',
      'port_in_redirect        off;',
      '',
      'upstream upstream_balancer {',
      `${INDENT}server 0.0.0.1; # placeholder`,
      `${INDENT}balancer_by_lua_file /etc/nginx/lua/nginx/ngx_conf_balancer.lua;`,
      `${INDENT}keepalive ${configuration.upstreamKeepAliveConnections};`,
      `${INDENT}keepalive_timeout  ${configuration.upstreamKeepAliveMs / MILLISECONDS}s;`,
      `${INDENT}keepalive_requests ${configuration.upstreamKeepAliveRequests};`,
      '}',
      '',
      ...zones(all),
      ...all.flatMap((server) => [...serverText(server, configuration), '']),
      '# backend for when default-backend-service is not configured or it does not have endpoints',
      'server {',
      `${INDENT}listen ${configuration.defaultBackendPort} default_server reuseport backlog=4096;`,
      `${INDENT}set $proxy_upstream_name "internal";`,
      `${INDENT}access_log off;`,
      `${INDENT}location / {`,
      `${INDENT}${INDENT}return 404;`,
      `${INDENT}}`,
      '}',
    ]),
    '}',
    '',
  ];
  return lines.join('\n');
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '' : INDENT + line));
}

function zones(servers: readonly NginxServer[]): readonly string[] {
  const lines = servers.flatMap(({ locations }) =>
    locations.flatMap(({ requestLimits, connectionLimit }) => [
      ...requestLimits.map(
        ({ zone, ratePerThousandSeconds }) =>
          `limit_req_zone $binary_remote_addr zone=${zone}:5m rate=${Math.round((ratePerThousandSeconds * 60) / MILLISECONDS)}r/m;`,
      ),
      ...(connectionLimit === undefined
        ? []
        : [`limit_conn_zone $binary_remote_addr zone=${connectionLimit.zone}:5m;`]),
    ]),
  );
  return [...new Set(lines)].sort();
}

function serverText(server: NginxServer, configuration: NginxConfiguration): readonly string[] {
  const { hostname, names, locations } = server;
  const isDefault = server === configuration.defaultServer;
  const listening = isDefault ? ' default_server reuseport backlog=4096 ' : '  ';
  const shown = hostname.startsWith('*.') ? wildcardNameOf(hostname) : hostname;
  const aliases = names.filter((name) => name !== hostname);
  const root = locations.find(({ appRoot }) => appRoot !== undefined)?.appRoot;
  return [
    `## start server ${hostname}`,
    'server {',
    ...indented([
      `server_name ${[shown, ...aliases].join(' ')} ;`,
      '',
      'http2 on;',
      `listen ${configuration.httpPort}${listening};`,
      `listen ${configuration.httpsPort}${listening}ssl;`,
      'set $proxy_upstream_name "-";',
      'ssl_certificate_by_lua_file /etc/nginx/lua/nginx/ngx_conf_certificate.lua;',
      '',
      ...(root === undefined
        ? []
        : ['if ($uri = /) {', `${INDENT}return 302 $scheme://$http_host${root};`, '}', '']),
      ...locations.flatMap((location) => [...locationText(location, server, configuration), '']),
    ]),
    '}',
    `## end server ${hostname}`,
  ];
}

function locationText(
  location: NginxLocation,
  server: NginxServer,
  configuration: NginxConfiguration,
): readonly string[] {
  const { origin, denial } = location;
  const body =
    denial === undefined
      ? allowedText(location, configuration)
      : [`# Location denied. Reason: "${denial}"`, 'return 503;'];
  return [
    `location ${locationHeadOf(location)} {`,
    ...indented([
      `set $namespace      "${origin?.namespace ?? ''}";`,
      `set $ingress_name   "${origin?.name ?? ''}";`,
      `set $location_path  "${origin?.path ?? '/'}";`,
      '',
      ...redirectText(location, server),
      'rewrite_by_lua_file /etc/nginx/lua/nginx/ngx_rewrite.lua;',
      '',
      ...(location.isLogged ? [] : ['access_log off;', '']),
      'port_in_redirect off;',
      `set $proxy_upstream_name "${location.upstream}";`,
      '',
      ...body,
    ]),
    '}',
  ];
}

/** What the Lua is told (`locationConfigForLua`). */
function redirectText(
  { redirect, isTrailingSlashKept }: NginxLocation,
  server: NginxServer,
): readonly string[] {
  return [
    `set $force_ssl_redirect "${redirect === 'always'}";`,
    `set $ssl_redirect "${redirect !== 'never' && server.hasCertificate}";`,
    `set $preserve_trailing_slash "${isTrailingSlashKept}";`,
  ];
}

function allowedText(location: NginxLocation, configuration: NginxConfiguration): readonly string[] {
  const { proxy, answer, auth, cors } = location;
  const nextUpstream = proxy.nextUpstream.size === 0 ? 'off' : [...proxy.nextUpstream].join(' ');
  return [
    ...location.denied.map((range) => `deny ${formatIpPrefix(range)};`),
    ...location.allowed.map((range) => `allow ${formatIpPrefix(range)};`),
    ...(location.allowed.length > 0 ? ['deny all;'] : []),
    ...location.requestLimits.map(({ zone, burst }) => `limit_req zone=${zone} burst=${burst} nodelay;`),
    ...(location.connectionLimit === undefined
      ? []
      : [`limit_conn ${location.connectionLimit.zone} ${location.connectionLimit.limit};`]),
    ...(auth === undefined
      ? []
      : [
          `auth_basic "${auth.realm}";`,
          `auth_basic_user_file ${auth.file};`,
          'proxy_set_header Authorization "";',
        ]),
    ...(cors === undefined
      ? []
      : [
          `# Cors: ${cors.origins.join(', ')}`,
          `more_set_headers 'Access-Control-Allow-Methods: ${cors.methods}';`,
          `more_set_headers 'Access-Control-Allow-Headers: ${cors.headers}';`,
          `more_set_headers 'Access-Control-Max-Age: ${cors.maxAgeSeconds}';`,
          ...(cors.hasCredentials ? ["more_set_headers 'Access-Control-Allow-Credentials: true';"] : []),
          ...(cors.exposedHeaders === ''
            ? []
            : [`more_set_headers 'Access-Control-Expose-Headers: ${cors.exposedHeaders}';`]),
        ]),
    ...(answer === undefined ? [] : [`return ${answer.status} ${answer.url};`]),
    `client_max_body_size                    ${location.maxBodyBytes};`,
    '',
    `proxy_set_header Host                   ${proxy.upstreamVhost === undefined ? '$best_http_host' : `"${proxy.upstreamVhost}"`};`,
    'proxy_set_header                        Connection        $connection_upgrade;',
    'proxy_set_header X-Request-ID           $req_id;',
    'proxy_set_header X-Real-IP              $remote_addr;',
    `proxy_set_header X-Forwarded-For        ${configuration.hasFullForwardedFor ? '$full_x_forwarded_for' : '$remote_addr'};`,
    'proxy_set_header X-Forwarded-Host       $best_http_host;',
    'proxy_set_header X-Forwarded-Port       $pass_port;',
    'proxy_set_header X-Forwarded-Proto      $pass_access_scheme;',
    'proxy_set_header X-Forwarded-Scheme     $pass_access_scheme;',
    'proxy_set_header X-Scheme               $pass_access_scheme;',
    'proxy_set_header X-Original-Forwarded-For $http_x_forwarded_for;',
    'proxy_set_header Proxy                  "";',
    ...proxy.headers.map(({ name, value }) => `proxy_set_header ${name} "${value}";`),
    '',
    `proxy_connect_timeout                   ${proxy.connectTimeoutMs / MILLISECONDS}s;`,
    `proxy_send_timeout                      ${proxy.sendTimeoutMs / MILLISECONDS}s;`,
    `proxy_read_timeout                      ${proxy.readTimeoutMs / MILLISECONDS}s;`,
    'proxy_buffering                         off;',
    'proxy_request_buffering                 on;',
    `proxy_http_version                      ${proxy.httpVersion};`,
    '',
    '# In case of errors try the next upstream server before returning an error',
    `proxy_next_upstream                     ${nextUpstream};`,
    `proxy_next_upstream_timeout             ${proxy.nextUpstreamTimeoutMs / MILLISECONDS};`,
    `proxy_next_upstream_tries               ${proxy.nextUpstreamTries};`,
    '',
    ...(location.rewrite === undefined
      ? []
      : [`rewrite "(?i)${location.pattern.replace(/^\^/u, '')}" ${location.rewrite.replacement} break;`]),
    'proxy_pass http://upstream_balancer;',
    'proxy_redirect                          off;',
  ];
}
