/** Named counters, limits and quotas come and go (`nf_tables_newobj` of net/netfilter/nf_tables_api.c). */
import { BUSY, KERNEL, MISSING, type ChangeJournal } from './change-journal';
import type { NamedPlace, ObjectSpec } from './command';
import { CounterOperation, LimitOperation, QuotaOperation } from './counting-operations';
import type { NamedObject, NftTable } from './nft-chain';
import type { NftPlace } from './nft-problem';
import type { Operation } from './operation';

export function addObject(
  journal: ChangeJournal,
  table: NftTable,
  name: NamedPlace,
  spec: ObjectSpec,
  mode: 'add' | 'create',
): void {
  const existing = table.objects.get(name.text);
  if (existing !== undefined) {
    if (mode === 'create' || existing.type !== spec.type) journal.fail(name.place, `${KERNEL}File exists`);
    return;
  }
  const operation = objectOperation(spec, name.place);
  const object: NamedObject = {
    type: spec.type,
    name: name.text,
    handle: table.nextHandle(),
    comment: spec.comment,
    operation,
    references: 0,
  };
  journal.setEntry(table.objects, name.text, object);
}

export function deleteObject(journal: ChangeJournal, table: NftTable, name: NamedPlace, type: string): void {
  const object = table.objects.get(name.text);
  if (object?.type !== type) {
    journal.fail(name.place, `${KERNEL}${MISSING}`);
    return;
  }
  const isUsed = [...table.chains.values()].some((chain) =>
    chain.rules.some((rule) =>
      rule.statements.some(
        (statement) =>
          statement.kind === 'object' && statement.name.kind === 'text' && statement.name.text === name.text,
      ),
    ),
  );
  if (isUsed) journal.fail(name.place, BUSY);
  else journal.deleteEntry(table.objects, name.text);
}

function objectOperation({ type, statement }: ObjectSpec, place: NftPlace): Operation {
  if (statement?.kind === 'limit') return new LimitOperation(statement);
  if (statement?.kind === 'quota') return new QuotaOperation(statement);
  if (type === 'quota')
    return new QuotaOperation({ kind: 'quota', isOver: false, bytes: 0n, used: 0n, place });
  const counter = statement?.kind === 'counter' ? statement : undefined;
  return new CounterOperation(counter ?? { kind: 'counter', packets: 0n, bytes: 0n, place });
}
