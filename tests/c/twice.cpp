// The header is C++ as well, may be included twice, and its functions link as C.
#include "mintage.h"
#include "mintage.h"

#include <cstdio>

int main()
{
    if (mintage_abi_version() != MINTAGE_ABI_VERSION) {
        std::printf("twice: the library is of ABI %lu\n", static_cast<unsigned long>(mintage_abi_version()));
        return 1;
    }
    std::printf("twice: 1 passed, 0 failed\n");
    return 0;
}
