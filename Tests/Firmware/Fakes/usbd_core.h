#include "usbd_def.h"
