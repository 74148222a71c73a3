// SPDX-License-Identifier: Apache-2.0
// How the camera's picture lies on the page: mirrored, under the oval, never higher than leaves room for what is said.
import { css } from 'lit';

export const cameraViewStyles = css`
  :host {
    display: grid;
    gap: var(--space-3);
  }
  .view {
    position: relative;
    /* What stands around it keeps its room on the screen; the page sets how much that is. */
    block-size: clamp(12rem, 100dvh - var(--around, 24rem), 30rem);
    aspect-ratio: 3 / 4;
    max-inline-size: 100%;
    justify-self: center;
    border-radius: var(--radius);
    overflow: hidden;
    background: var(--camera);
    color: var(--on-camera);
  }
  video {
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
    transform: scaleX(-1);
  }
  svg {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    overflow: visible;
  }
  .around {
    fill: rgb(10 14 24 / 52%);
  }
  .oval {
    fill: none;
    stroke: var(--on-camera);
    stroke-width: 4;
  }
  .hint {
    min-block-size: 1.7em;
    text-align: center;
  }
  .hint:not([data-light='good']) {
    font-weight: 650;
    color: var(--warning);
  }
  .hint:not([data-light='good'])::before {
    content: '! ';
    font-weight: 800;
  }
  .ways {
    display: grid;
    gap: var(--space-2);
  }
  .ways h3 {
    font-size: var(--text-m);
  }
  .ways ul {
    padding-inline-start: 1.4em;
  }
`;
