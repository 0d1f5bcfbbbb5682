// What pages at a desk load.

import "./shell.js";
import "./keys.js";
import "./palette.js";
import "./forms.js";
import "./upload.js";
import "./drop.js";
import "./live.js";
import "./maps.js";
