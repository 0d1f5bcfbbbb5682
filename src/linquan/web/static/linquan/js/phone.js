// What pages on a phone load.

import "./shell.js";
import "./forms.js";
import "./upload.js";
import "./live.js";
import "./maps.js";
