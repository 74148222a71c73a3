// SPDX-License-Identifier: Apache-2.0
// The start of the page /sandbox, which exists in sandbox mode only: people who do not exist, their SMS, and the
// switches of the providers. It shares styles with the app, and no service, key or storage of it.
import '../ui/styles/tokens.css';
import '../ui/styles/base.css';
import './sandbox-app.ts';
