/** What is said of recording, playing and going back in time, in simplified Chinese. */
export const ZH_CN_SIM_SCENARIOS = {
  'a Scenario without steps checks nothing': '没有步骤的场景什么都不检查',
  'the lab has no {target}, and no step before makes it': '实验中没有 {target}，之前的步骤也没有创建它',
  'the step fails, unless something makes it while the lab runs':
    '除非实验运行时有什么创建它，否则此步骤会失败',
  '{target} has no interface "{device}": a Pod has eth0': '{target} 没有接口“{device}”：Pod 只有 eth0',
  'The capture on {places} had begun before the recording; in the Scenario it begins with it.':
    '{places} 上的抓包在录制之前已经开始；在场景中它随录制开始。',
  '"{command}" in {target} reads what is typed while it runs; a Scenario gives it no input, and it may do something else then.':
    '{target} 中的“{command}”在运行时读取键入的内容；场景不给它输入，它可能因此有不同的结果。',
  'An edit came before the lab was up; it is not in the Scenario.':
    '有一次修改发生在实验启动完成之前；它不在场景中。',
  'A Scenario cannot hold edits of nodes and machines: {names} stays as it was when the recording began.':
    '场景不能包含对节点和机器的修改：{names} 保持录制开始时的样子。',
  '"{command}" was run before the lab was up; it is not in the Scenario.':
    '“{command}”在实验启动完成之前运行；它不在场景中。',
  'A Scenario cannot delete {what}, whose kind kubectl delete does not know here.':
    '场景无法删除 {what}，这里的 kubectl delete 不认识它的类型。',
  'The simulator has stopped; start the lab anew.': '模拟器已停止；请重新启动实验。',
  'The lab is not up yet.': '实验还没有启动完成。',
  'The lab that this one started from does not start any more.': '此实验所依据的原实验已无法启动。',
  'The lab was started anew; the recording began again with it.': '实验已重新启动；录制也随之重新开始。',
  'A recording is going on. Stop it first.': '正在录制。请先停止录制。',
  'A Scenario is being played. Stop it first, or let it end.': '正在播放场景。请先停止，或等它结束。',
  'A recording is going on. Stop it first, then play.': '正在录制。请先停止录制，再播放。',
  'No Scenario is called {name}; the lab has none.': '没有名为 {name} 的场景；此实验中一个也没有。',
  'No Scenario is called {name}; there are {names}.': '没有名为 {name} 的场景；已有的是 {names}。',
  'The lab does not start. Mend what the editor marks, then play.':
    '实验无法启动。请先修正编辑器标出的问题，再播放。',
  'No Scenario is called {name}.': '没有名为 {name} 的场景。',
  'the Scenario {name} is being played; edits reach the lab when it is over':
    '正在播放场景 {name}；修改在它结束后才会应用到实验',
  'It was stopped.': '它已被停止。',
  'Nothing is being recorded.': '当前没有在录制。',
  'The lab was started anew.': '实验已重新启动。',
  "A name has lower-case letters, digits, '-' and '.', at most 63, and begins and ends with a letter or digit: first-request.":
    '名称由小写字母、数字、“-”和“.”组成，最多 63 个字符，并以字母或数字开头和结尾，例如 first-request。',
  'There is a Scenario {name} already. Choose another name.': '已有名为 {name} 的场景。请换一个名称。',
  'An edit has not reached the lab and is no part of the recording. Mend it or undo it, then stop again.':
    '有一处修改没有应用到实验，不属于此录制。请修正或撤销它，然后再次停止。',
  'There is no lab.': '没有实验。',
  'The present is shown: there is nothing to go back to.': '当前显示的就是现在：没有可返回的时刻。',
  'an earlier moment of the lab is shown; edits reach it in the present':
    '正在显示实验较早的时刻；修改在现在时刻才会应用',
  'The simulator stopped: {failure}': '模拟器已停止：{failure}',
  '"{command}" in {target} {difference}.': '{target} 中的“{command}”{difference}。',
  'calls {name}, which was defined in the terminal': '调用了在终端中定义的 {name}',
  'uses arguments that were set in the terminal': '使用了在终端中设置的参数',
  'was completed with Tab, which asked the API server; a Scenario does not ask it':
    '用 Tab 键补全，补全时询问了 API 服务器；场景不会询问它',
  'was run under a trap that was set in the terminal': '运行时带有在终端中设置的 trap',
  'deals with background jobs of the terminal': '涉及终端的后台作业',
  'names a process by its number, which is another one in a replay': '用进程号指明进程，而重放时进程号会不同',
  'expected it to end, but it printed more than {most} MiB': '预期它会结束，但它输出了超过 {most} MiB',
  'a lab has at most {most} Pods': '一个实验最多有 {most} 个 Pod',
  '{runs} runs are more than {most}': '{runs} 次运行超过了 {most} 次',
  'name fewer values': '请少写几个值',
} as const;
