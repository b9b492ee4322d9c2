/**
 * The five places where netfilter looks at an IPv4 packet (include/uapi/linux/netfilter.h).
 *
 *     device --> PREROUTING --> routing --> FORWARD --> POSTROUTING --> device
 *                                  |                        ^
 *                                  v                        |
 *                                INPUT                    OUTPUT
 *                                  |                        ^
 *                                  +----> local process ----+
 *
 * At each of them the tables are asked in the order of their priorities:
 *
 *     PREROUTING   raw, connection tracking, mangle, nat (destination)
 *     INPUT        mangle, filter, security, nat (source), confirm
 *     FORWARD      mangle, filter, security
 *     OUTPUT       raw, connection tracking, mangle, nat (destination), filter, security
 *     POSTROUTING  mangle, nat (source), confirm
 */
export const HOOK = { PREROUTING: 0, INPUT: 1, FORWARD: 2, OUTPUT: 3, POSTROUTING: 4 } as const;

export type Hook = (typeof HOOK)[keyof typeof HOOK];

/** The built-in chain of each hook, indexed by its number. */
export const HOOK_NAMES = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'] as const;

/**
 * What becomes of a packet. REJECT: drop it and tell the sender, as `decision.rejectWith` says. STOLEN: another part of the
 * kernel has it now, and the caller must not touch it.
 */
export const VERDICT = { ACCEPT: 0, DROP: 1, REJECT: 2, STOLEN: 3 } as const;

export const VERDICT_NAMES = ['ACCEPT', 'DROP', 'REJECT', 'STOLEN'] as const;

export type Verdict = (typeof VERDICT)[keyof typeof VERDICT];

/** The part of a network device that netfilter looks at. */
export interface HookDevice {
  readonly name: string;
}
