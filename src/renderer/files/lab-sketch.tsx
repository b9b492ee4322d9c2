/** A small picture of a lab that is not open, fetched when it comes into sight. */
import { useEffect, type ReactElement } from 'react';
import type { LabSketch } from '../../main/contract/example-requests';
import { useMessages } from '../i18n/messages-context';
import { useFile } from '../store/stores-context';
import { useElement } from '../ui/use-element';
import { useIsVisible } from '../ui/use-is-visible';
import { SKETCH_HEIGHT, SKETCH_LETTERS, SKETCH_WIDTH, sketchSceneOf } from './sketch-scene';

const ROUND = 3;

export function LabSketchPicture(props: { readonly path: string }): ReactElement {
  const { path } = props;
  const sketch = useFile((state) => state.sketches.get(path));
  const loadSketch = useFile((state) => state.loadSketch);
  const [element, ref] = useElement<HTMLSpanElement>();
  const isVisible = useIsVisible(element);
  useEffect(() => {
    if (isVisible) void loadSketch(path);
  }, [isVisible, loadSketch, path]);
  return (
    <span ref={ref} className="sketch">
      <span className="sketch-picture" aria-hidden>
        {sketch !== undefined && <Drawing sketch={sketch} />}
      </span>
      {sketch !== undefined && <Facts sketch={sketch} />}
    </span>
  );
}

function Facts({ sketch }: { readonly sketch: LabSketch }): ReactElement {
  const { t } = useMessages();
  const nodes = sketch.machines.filter(({ kind }) => kind === 'control-plane' || kind === 'worker').length;
  const pods = sketch.machines.reduce((sum, machine) => sum + machine.pods.length, 0);
  const facts = [t('{count} nodes', { count: nodes })];
  if (pods > 0) facts.push(t('{count} Pods', { count: pods }));
  facts.push(sketch.cni);
  return <span className="sketch-facts">{facts.join(' · ')}</span>;
}

function Drawing({ sketch }: { readonly sketch: LabSketch }): ReactElement {
  const { segments, wires, boxes, tunnels, objects } = sketchSceneOf(sketch);
  return (
    <svg viewBox={`0 0 ${SKETCH_WIDTH} ${SKETCH_HEIGHT}`}>
      {wires.map(({ hasFault, ...line }, index) => (
        <line key={index} {...line} className={hasFault ? 'sketch-wire has-fault' : 'sketch-wire'} />
      ))}
      {segments.map((line, index) => (
        <line key={index} {...line} className="sketch-segment" />
      ))}
      {boxes.map(({ kind, name, pods, ...frame }, index) => (
        <g key={index}>
          <rect {...frame} rx={ROUND} className={`sketch-machine is-${kind}`} />
          <Name frame={frame} name={name} />
          {pods.map(({ name: pod, ...place }, number) => (
            <g key={number}>
              <rect {...place} rx={1.5} className={pod === '' ? 'sketch-mark' : 'sketch-pod'} />
              <Name frame={place} name={pod} />
            </g>
          ))}
        </g>
      ))}
      {tunnels.map((line, index) => (
        <line key={index} {...line} className="sketch-tunnel" />
      ))}
      {objects.map(({ kind, name, ...frame }, index) => (
        <g key={index} className={`sketch-object is-${kind}`}>
          <rect {...frame} rx={ROUND} />
          <Name frame={frame} name={name} />
        </g>
      ))}
    </svg>
  );
}

function Name(props: {
  readonly frame: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly name: string;
}): ReactElement | undefined {
  const { x, y, width, height } = props.frame;
  if (props.name === '') return undefined;
  return (
    <text x={x + width / 2} y={y + height / 2} fontSize={SKETCH_LETTERS} className="sketch-name">
      {props.name}
    </text>
  );
}
