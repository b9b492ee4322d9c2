import type { Mutant } from './mutant';

const LOCATION = 'src/sim/app/nginx/nginx-location.ts';
const DECISION = 'src/sim/app/nginx/nginx-decision.ts';
const ENGINE = 'src/sim/app/nginx/nginx-engine.ts';
const BALANCER = 'src/sim/app/nginx/nginx-balancer.ts';
const HEAD = 'src/sim/app/nginx/nginx-upstream-head.ts';
const RUN = 'src/sim/app/nginx/nginx-proxy-run.ts';
const CORS = 'src/sim/app/nginx/nginx-cors.ts';
const SERVERS = 'src/sim/kube/ingress/nginx/build-servers.ts';
const LOCATIONS = 'src/sim/kube/ingress/nginx/server-locations.ts';
const OBJECTS = 'src/sim/kube/ingress/ingress-objects.ts';
const UPSTREAMS = 'src/sim/kube/ingress/nginx/build-upstreams.ts';
const MASQUERADE = 'src/sim/kube/cni/flannel/flannel-rules.ts';
const HELM = 'src/sim/shell/commands/helm/helm-repositories.ts';
const CONTROLLER = 'ingress-controller';
const RULES = 'ingress-rules';
const ANNOTATIONS = 'ingress-annotations';
const ENDPOINTS = 'ingress-endpoints';
const WAYS = 'ways-in';
const EGRESS = 'egress-snat';

/** Ingress and what carries it out. */
export const ingressMutants: readonly Mutant[] = [
  {
    id: 'ingress-nginx-does-not-listen',
    file: ENGINE,
    find: 'if (!listening.ok) return listening;',
    replace: 'return listening.ok ? ok(undefined) : listening;',
    labs: [
      CONTROLLER,
      RULES,
      ANNOTATIONS,
      ENDPOINTS,
      WAYS,
      'course/32-a-rule-is-not-enough',
      'course/36-four-doors',
      'course/33-by-name-and-path',
      'course/34-a-key-and-a-name',
      'course/35-wishes-on-the-side',
    ],
    because: 'Nobody accepts the connections of clients.',
  },
  {
    id: 'ingress-every-host',
    file: DECISION,
    find: '?? configuration.defaultServer;',
    replace: '?? configuration.servers[0] ?? configuration.defaultServer;',
    labs: [CONTROLLER, RULES, WAYS, 'course/32-a-rule-is-not-enough', 'course/33-by-name-and-path'],
    because: 'A host that no rule has gets what the first host has.',
  },
  {
    id: 'ingress-helm-forgets-repositories',
    file: HELM,
    find: "if (known.length === 0) return err('no repositories found. You must add one before updating');",
    replace: "if (known.length >= 0) return err('no repositories found. You must add one before updating');",
    labs: [CONTROLLER],
    because: 'helm repo update finds no repository.',
  },
  {
    id: 'ingress-helm-reaches-no-repository',
    file: HELM,
    find: 'if (chartsAt(url).length === 0) return err(unreachable(url));',
    replace: 'if (chartsAt(url).length >= 0) return err(unreachable(url));',
    labs: [CONTROLLER],
    because: 'helm repo add refuses a repository that is there.',
  },
  {
    id: 'ingress-helm-installs-in-default',
    file: 'src/sim/shell/commands/helm/helm.ts',
    find: 'chart.render({ name, namespace }, values)',
    replace: "chart.render({ name, namespace: 'default' }, values)",
    labs: [CONTROLLER],
    because: 'A chart is installed in another namespace than the one asked for.',
  },
  {
    id: 'ingress-release-is-pending',
    file: 'src/sim/shell/commands/helm/helm.ts',
    find: 'STATUS: deployed',
    replace: 'STATUS: pending-install',
    labs: [CONTROLLER],
    because: 'helm install does not say that the release is deployed.',
  },
  {
    id: 'ingress-address-of-nobody',
    file: 'src/sim/kube/admission/object-defaults.ts',
    find: 'status: { loadBalancer: {} }',
    replace: "status: { loadBalancer: { ingress: [{ ip: '192.168.0.11' }] } }",
    labs: [CONTROLLER],
    because: 'An Ingress has an address before a controller has taken it.',
  },
  {
    id: 'ingress-address-of-the-node',
    file: 'src/sim/kube/ingress/status-sync.ts',
    find: 'if (publishService !== undefined) return isService(service)',
    replace: "if (publishService === '') return isService(service)",
    labs: [CONTROLLER],
    because: 'An Ingress has the address of a node in place of that of the Service of its controller.',
  },
  {
    id: 'ingress-prefix-of-letters',
    file: LOCATIONS,
    find: "const withSlash = { ...draft, path: draft.path.endsWith('/') ? draft.path : `${draft.path}/` };",
    replace: 'const withSlash = { ...draft };',
    labs: [RULES, 'course/33-by-name-and-path'],
    because: 'A Prefix is one of letters and not of segments.',
  },
  {
    id: 'ingress-exact-is-a-prefix',
    file: LOCATIONS,
    find: "pathType === 'Exact' ? '=' : ''",
    replace: "pathType === 'Exact' ? '' : ''",
    labs: [RULES, 'course/33-by-name-and-path'],
    because: 'An Exact path is also that of everything below it.',
  },
  {
    id: 'ingress-first-prefix',
    file: LOCATION,
    find: 'if (isPrefix && path.startsWith(pattern) && pattern.length > (longest?.pattern.length ?? -1))',
    replace: 'if (isPrefix && path.startsWith(pattern))',
    labs: [RULES, 'course/33-by-name-and-path'],
    because: 'The last prefix that fits wins, not the longest.',
  },
  {
    id: 'ingress-wildcard-of-many-labels',
    file: SERVERS,
    find: '~^(?<subdomain>[\\\\w-]+)',
    replace: '~^(?<subdomain>[\\\\w.-]+)',
    labs: [RULES],
    because: 'The asterisk of a host stands for several labels.',
  },
  {
    id: 'ingress-no-wildcards',
    file: SERVERS,
    find: 'return compiled.ok ? [compiled.value] : [];',
    replace: 'return compiled.ok ? [] : [];',
    labs: [RULES],
    because: 'A host with an asterisk is never found.',
  },
  {
    id: 'ingress-class-of-others',
    file: OBJECTS,
    find: 'return isOwnClass(cluster, view.className, options.controller);',
    replace: "return isOwnClass(cluster, view.className, options.controller) || view.className !== 'inner';",
    labs: [RULES, 'course/33-by-name-and-path'],
    because: 'A controller takes the Ingresses of another class.',
  },
  {
    id: 'ingress-no-catch-all',
    file: SERVERS,
    find: 'if (own !== undefined) this.#takeCatchAll({ view, settings }, own);',
    replace: '',
    labs: [RULES],
    because: 'An Ingress with a default backend alone has no effect.',
  },
  {
    id: 'ingress-no-rewrite',
    file: DECISION,
    find: 'const rewritten = rewriteUri(location.rewrite, this.#uri);',
    replace: 'const rewritten = rewriteUri(undefined, this.#uri);',
    labs: [ANNOTATIONS, 'course/35-wishes-on-the-side'],
    because: 'rewrite-target has no effect.',
  },
  {
    id: 'ingress-body-of-any-size',
    file: LOCATIONS,
    find: 'maxBodyBytes: settings.maxBodyBytes,',
    replace: 'maxBodyBytes: settings.maxBodyBytes * 1000,',
    labs: [ANNOTATIONS],
    because: 'proxy-body-size has no effect.',
  },
  {
    id: 'ingress-body-one-too-small',
    file: DECISION,
    find: 'if (maxBodyBytes > 0 && length > maxBodyBytes)',
    replace: 'if (maxBodyBytes > 0 && length >= maxBodyBytes)',
    labs: [ANNOTATIONS],
    because: 'A body of the allowed size is refused.',
  },
  {
    id: 'ingress-no-second-try',
    file: RUN,
    find: 'if (!isFree) triesLeft -= 1;',
    replace: 'triesLeft = 0;',
    labs: [ANNOTATIONS],
    because: 'A request that timed out is not sent to the next peer.',
  },
  {
    id: 'ingress-preflight-goes-through',
    file: CORS,
    find: "isPreflight: method === 'OPTIONS'",
    replace: "isPreflight: method === 'PREFLIGHT'",
    labs: [ANNOTATIONS, 'course/35-wishes-on-the-side'],
    because: 'A preflight request is not answered by nginx.',
  },
  {
    id: 'ingress-cors-for-everybody',
    file: CORS,
    find: 'return origins.some((allowed) => originPattern(allowed).test(origin)) ? origin : undefined;',
    replace: 'return origin;',
    labs: [ANNOTATIONS],
    because: 'Every origin is allowed.',
  },
  {
    id: 'ingress-no-limit',
    file: DECISION,
    find: 'return exceeded === undefined\n',
    replace: "return exceeded !== 'never'\n",
    labs: [ANNOTATIONS, 'course/35-wishes-on-the-side'],
    because: 'limit-rps has no effect.',
  },
  {
    id: 'ingress-limit-never-drains',
    file: 'src/sim/app/nginx/nginx-limits.ts',
    find: 'const excess = Math.max(bucket.excess - drained + THOUSANDTHS, 0);',
    replace: 'const excess = Math.max(bucket.excess - drained * 0 + THOUSANDTHS, 0);',
    labs: [ANNOTATIONS],
    because: 'Who was limited once is limited for ever.',
  },
  {
    id: 'ingress-whitelist-ignored',
    file: DECISION,
    find: 'return !isDenied && isAllowed ? undefined',
    replace: 'return !isDenied || isAllowed ? undefined',
    labs: [ANNOTATIONS, 'course/35-wishes-on-the-side'],
    because: 'whitelist-source-range has no effect.',
  },
  {
    id: 'ingress-hash-ignored',
    file: BALANCER,
    find: 'if (upstream.hashBy !== undefined) return',
    replace: "if (upstream.hashBy === 'never') return",
    labs: [ANNOTATIONS],
    because: 'upstream-hash-by has no effect.',
  },
  {
    id: 'ingress-always-the-first-peer',
    file: BALANCER,
    find: 'balanced.next = (balanced.next + 1) % upstream.peers.length;',
    replace: 'balanced.next = 0;',
    labs: [ANNOTATIONS, ENDPOINTS],
    because: 'Peers do not take turns.',
  },
  {
    id: 'ingress-no-kept-connections',
    file: RUN,
    find: "if (isKeptAlive(head) && this.#job.location.proxy.httpVersion === '1.1') this.#pool.keep(connection);",
    replace:
      "if (isKeptAlive(head) && this.#job.location.proxy.httpVersion === '1.0') this.#pool.keep(connection);",
    labs: [ANNOTATIONS],
    because: 'Connections to Pods are not kept, or kept with HTTP/1.0.',
  },
  {
    id: 'ingress-stays-with-http',
    file: DECISION,
    find: "if (location.redirect === 'never' || this.accessScheme !== 'http') return undefined;",
    replace: "if (location.redirect !== 'never' || this.accessScheme !== 'http') return undefined;",
    labs: [ANNOTATIONS],
    because: 'force-ssl-redirect has no effect.',
  },
  {
    id: 'ingress-by-the-cluster-ip',
    file: UPSTREAMS,
    find: 'const peers = settings.isServiceUpstream\n',
    replace: 'const peers = !settings.isServiceUpstream\n',
    labs: [ENDPOINTS],
    because: 'Requests go to the ClusterIP.',
  },
  {
    id: 'ingress-believes-the-client',
    file: HEAD,
    find: "{ name: 'X-Forwarded-For', value: forwardedFor },",
    replace:
      "{ name: 'X-Forwarded-For', value: header('x-forwarded-for') === '' ? forwardedFor : header('x-forwarded-for') },",
    labs: [ENDPOINTS],
    because: 'Whoever asks can claim to be somebody else.',
  },
  {
    id: 'ingress-endpoints-of-yesterday',
    file: BALANCER,
    find: 'if (upstream.peers.length === 0) continue;',
    replace: 'if (upstream.peers.length === 0 && !before.has(upstream.name)) continue;',
    labs: [ENDPOINTS],
    because: 'A Service without endpoints keeps a balancer with nobody behind it.',
  },
  {
    id: 'egress-not-masqueraded',
    file: MASQUERADE,
    find: '-s ${cluster} ! -d ${multicast} ${masquerade} -j MASQUERADE',
    replace: '-s ${cluster} -d ${multicast} ${masquerade} -j MASQUERADE',
    labs: [EGRESS, 'course/28-a-database-outside', 'course/37-out-into-the-world'],
    because: 'Pods leave the cluster with their own addresses.',
  },
];
