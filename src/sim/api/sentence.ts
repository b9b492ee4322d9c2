/** Sentences for people, for the hosts. */
export { clausesOf, inEnglish, listOf, say, type Sentence, type Wording } from '../base/sentence';
