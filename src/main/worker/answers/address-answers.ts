import { holderWords } from '../../../sim/api/address-text';
import { AddressView, type AddressAnswer } from '../../../sim/api/address-view';
import type { ADDRESS_REQUESTS, AddressAnswerView } from '../../contract/address-requests';
import type { AnswersTo } from './answers-to';

/** More nobody reads; one that is looked for is found all the same. */
const MAX_LISTED = 1_000;

export const ADDRESS_ANSWERS: AnswersTo<typeof ADDRESS_REQUESTS> = {
  'address.list': (_, { session: { host } }) => {
    const view = new AddressView(host.simulation);
    const answers = view.all();
    return {
      networks: [...view.networks],
      answers: answers.slice(0, MAX_LISTED).map(answerViewOf),
      count: answers.length,
    };
  },
  'address.find': ({ address }, { session: { host } }) => {
    const found = new AddressView(host.simulation).find(address);
    if (!found.ok) return { kind: 'no-address', message: found.error };
    return { kind: 'found', answer: answerViewOf(found.value) };
  },
};

function answerViewOf({ holders, ...answer }: AddressAnswer): AddressAnswerView {
  return { ...answer, holders: holders.map((holder) => holderWords(holder)) };
}
