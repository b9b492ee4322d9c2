import { describe, expect, it } from 'vitest';
import { formatWriteOut, type TransferFigures } from '#sim/app/curl-write-out';
import { formatAllHosts } from '#sim/app/getent-text';
import { errorResponse } from '#sim/app/images/postgres-messages';
import { mysqlHandshake } from '#sim/app/images/mysql-packets';
import { NGINX_INDEX_HTML } from '#sim/app/images/nginx-pages';
import { redisReply, takeRedisRequest } from '#sim/app/images/redis-protocol';
import { formatLookupAnswer } from '#sim/app/nslookup-text';
import { formatIputilsSummary } from '#sim/app/ping-text';
import { formatProgress } from '#sim/app/wget-progress';
import { DNS_CLASS_IN, DNS_TYPE, dnsQuery } from '#sim/wire/dns';
import { encodeDns } from '#sim/wire/dns-encoding';
import { ipv4 } from '#sim/wire/ipv4-address';
import { textOfUtf8 } from '#sim/wire/utf8';

describe('formatLookupAnswer', () => {
  const query = dnsQuery(1, 'web.default.svc.cluster.local.', DNS_TYPE.A);

  // Recorded from busybox 1.35.
  it('prints addresses as busybox nslookup does', () => {
    const answer = {
      ...query,
      isResponse: true,
      isAuthoritative: true,
      answers: [
        {
          name: 'web.default.svc.cluster.local.',
          class: DNS_CLASS_IN,
          ttlSeconds: 30,
          data: { kind: 'A' as const, address: ipv4(10, 96, 10, 10) },
        },
      ],
    };
    expect(formatLookupAnswer('web.default.svc.cluster.local', encodeDns(answer))).toEqual({
      text: 'Name:\tweb.default.svc.cluster.local\nAddress: 10.96.10.10\n\n',
      isFailure: false,
    });
  });

  it('prints an error with the name that was asked for', () => {
    const answer = { ...query, isResponse: true, responseCode: 3 };
    expect(formatLookupAnswer('web.svc.cluster.local', encodeDns(answer))).toEqual({
      text: "** server can't find web.svc.cluster.local: NXDOMAIN\n\n",
      isFailure: true,
    });
  });

  it('says when an answer is not authoritative, and shows an empty one as an empty line', () => {
    const answer = { ...query, isResponse: true };
    expect(formatLookupAnswer('x', encodeDns(answer)).text).toBe('Non-authoritative answer:\n\n');
  });
});

// Recorded from iputils 20221126.
describe('formatIputilsSummary', () => {
  it.each([
    [
      '\n--- 10.244.2.2 ping statistics ---\n2 packets transmitted, 2 received, 0% packet loss, time 1024ms\nrtt min/avg/max/mdev = 0.250/0.431/0.613/0.181 ms\n',
      {
        sent: 2,
        received: 2,
        errors: 0,
        elapsedNs: 1_024_000_000,
        roundTripsNs: [613_000, 250_000],
        pipe: 1,
      },
    ],
    [
      '\n--- 10.244.2.2 ping statistics ---\n4 packets transmitted, 0 received, +4 errors, 100% packet loss, time 3055ms\npipe 4\n',
      { sent: 4, received: 0, errors: 4, elapsedNs: 3_055_000_000, roundTripsNs: [], pipe: 4 },
    ],
    [
      '\n--- 10.244.2.2 ping statistics ---\n3 packets transmitted, 2 received, 33.3333% packet loss, time 2000ms\nrtt min/avg/max/mdev = 0.100/0.100/0.100/0.000 ms\n',
      {
        sent: 3,
        received: 2,
        errors: 0,
        elapsedNs: 2_000_000_000,
        roundTripsNs: [100_000, 100_000],
        pipe: 1,
      },
    ],
  ])('prints %j', (text, counts) => {
    expect(formatIputilsSummary('10.244.2.2', { duplicates: 0, ...counts })).toBe(text);
  });
});

// Recorded from busybox 1.35.
describe('formatProgress', () => {
  it.each([
    ['index.html', 12, 'index.html           100% |********************************|    12  0:00:00 ETA'],
    ['-', 12, '-                    100% |********************************|    12  0:00:00 ETA'],
    ['big', 307_200, 'big                  100% |********************************|  300k  0:00:00 ETA'],
  ])('%s of %d bytes', (name, size, text) => {
    expect(formatProgress(name, size)).toBe(text);
  });
});

describe('formatWriteOut', () => {
  const figures: TransferFigures = {
    statusCode: 200,
    contentType: 'text/html',
    remoteAddress: '10.96.10.10',
    remotePort: 80,
    localAddress: '10.244.1.2',
    localPort: 4000,
    downloadedBytes: 12,
    headerBytes: 200,
    redirects: 0,
    url: 'http://web/',
    method: 'GET',
    nameLookupNs: 1_000_000,
    connectNs: 2_000_000,
    appConnectNs: 0,
    verifyResult: 0,
    startTransferNs: 2_500_000,
    totalNs: 2_598_000,
    exitCode: 0,
    errorMessage: '',
  };

  it('replaces variables and escapes', () => {
    expect(
      formatWriteOut('%{http_code} %{time_total} %{remote_ip} %{size_download} 100%% %{nope}\\n', figures),
    ).toBe('200 0.002598 10.96.10.10 12 100% %{nope}\n');
    expect(formatWriteOut('%{http_code}', { ...figures, statusCode: 0 })).toBe('000');
  });
});

describe('formatAllHosts', () => {
  it('prints each address thrice, the name once', () => {
    const host = { addresses: [ipv4(10, 96, 10, 10)], canonicalName: 'web.default.svc.cluster.local' };
    expect(formatAllHosts(host)).toBe(
      '10.96.10.10     STREAM web.default.svc.cluster.local\n10.96.10.10     DGRAM  \n10.96.10.10     RAW    \n',
    );
  });
});

describe('redis', () => {
  it('reads inline commands and arrays, whole ones only', () => {
    expect(takeRedisRequest('PING\r\nrest')).toEqual({ words: ['PING'], lengthRead: 6 });
    expect(takeRedisRequest('*2\r\n$4\r\nECHO\r\n$2\r\nhi\r\n')).toEqual({
      words: ['ECHO', 'hi'],
      lengthRead: 22,
    });
    expect(takeRedisRequest('*2\r\n$4\r\nECHO\r\n$2\r\nh')).toBeUndefined();
  });

  it.each([
    [['PING'], '+PONG\r\n'],
    [['GET', 'a'], '$1\r\n1\r\n'],
    [['GET', 'b'], '$-1\r\n'],
    [['DEL', 'a', 'b'], ':1\r\n'],
    [['NOPE', 'x'], "-ERR unknown command 'NOPE', with args beginning with: 'x' \r\n"],
  ])('answers %j with %j', (words, reply) => {
    expect(redisReply(words, new Map([['a', '1']]), '7.4.1')).toBe(reply);
  });
});

describe('mysqlHandshake', () => {
  it('is a HandshakeV10 whose salt is in two parts', () => {
    const salt = Uint8Array.from({ length: 20 }, (_, index) => index + 1);
    const bytes = mysqlHandshake('8.4.3', 8, salt);
    expect(bytes[0]).toBe(10);
    expect(textOfUtf8(bytes, 1, 6)).toBe('8.4.3');
    expect([...bytes.subarray(7, 11)]).toEqual([8, 0, 0, 0]);
    expect([...bytes.subarray(11, 19)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(textOfUtf8(bytes, bytes.length - 22, bytes.length - 1)).toBe('caching_sha2_password');
  });
});

describe('errorResponse', () => {
  it('is a message E whose length counts itself', () => {
    const bytes = errorResponse('FATAL', '28P01', 'no');
    expect(textOfUtf8(bytes)).toBe('E\0\0\0\u001ESFATAL\0VFATAL\0C28P01\0Mno\0\0');
    expect(bytes.length).toBe(1 + 0x1e);
  });
});

describe('the welcome page', () => {
  it('has the size that nginx 1.27 tells in its ETag', () => {
    expect(NGINX_INDEX_HTML).toHaveLength(0x267);
  });
});
