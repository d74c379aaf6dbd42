/* Complex matrices at ST_WIDTH points at once, real and imaginary parts apart. */
#ifndef ST_BLOCKS_MATRICES_INL
#define ST_BLOCKS_MATRICES_INL

#include <stddef.h>

#include "lanes/vec.inl"

typedef struct {
    st_vec re, im;
} st_number;

/* A matrix, or the part or the adjoint of one, in memory of another: element (i, j) is
 * at[i * down + j * right], or its conjugate. */
typedef struct {
    st_number *at;
    int rows, columns;
    ptrdiff_t down, right;
    int conjugate;
} st_matrix;

/* Memory that matrices are taken from, one after the other; without a base it only counts. */
typedef struct {
    st_number *base;
    ptrdiff_t used;
} st_arena;

/* Rows and columns of a product that stay in registers. */
#if ST_WIDTH == 8
enum { ST_TILE = 3 };
#else
enum { ST_TILE = 2 };
#endif
#define ST_UNROLLED _Pragma("GCC unroll 4")

ST_INLINE st_matrix st_take(st_arena *arena, int rows, int columns)
{
    st_number *at = arena->base != NULL ? arena->base + arena->used : NULL;
    arena->used += (ptrdiff_t)rows * columns;
    return (st_matrix){at, rows, columns, columns, 1, 0};
}

ST_INLINE st_matrix st_in(st_number *memory, int rows, int columns)
{
    return (st_matrix){memory, rows, columns, columns, 1, 0};
}

/* Room for `count` things of some bytes each; with more lanes it takes no more numbers. */
ST_INLINE void *st_take_bytes(st_arena *arena, size_t count, size_t bytes)
{
    return st_take(arena, (int)(count * bytes / sizeof(st_number) + 1), 1).at;
}

/* The part of a workspace whose address vectors can have. */
ST_INLINE st_arena st_aligned(double *memory)
{
    const uintptr_t size = sizeof(st_vec), at = (uintptr_t)memory;
    return (st_arena){memory != NULL ? (st_number *)((at + size - 1) / size * size) : NULL, 0};
}

ST_INLINE st_matrix st_adjoint(st_matrix a)
{
    return (st_matrix){a.at, a.columns, a.rows, a.right, a.down, !a.conjugate};
}

ST_INLINE st_matrix st_part(st_matrix a, int row, int column, int rows, int columns)
{
    return (st_matrix){
        a.at + row * a.down + column * a.right, rows, columns, a.down, a.right, a.conjugate};
}

ST_INLINE st_matrix st_first_columns(st_matrix a, int columns)
{
    return st_part(a, 0, 0, a.rows, columns);
}

/* An element that is written to; the matrix is no adjoint. */
ST_INLINE st_number *st_element(st_matrix a, int row, int column)
{
    return &a.at[row * a.down + column * a.right];
}

ST_INLINE st_number st_value(st_matrix a, int row, int column)
{
    const st_number x = a.at[row * a.down + column * a.right];
    return a.conjugate ? (st_number){x.re, -x.im} : x;
}

ST_INLINE st_number st_c_product(st_number a, st_number b)
{
    return (st_number){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

ST_INLINE st_number st_c_sum(st_number a, st_number b)
{
    return (st_number){a.re + b.re, a.im + b.im};
}

ST_INLINE st_number st_c_minus(st_number a, st_number b)
{
    return (st_number){a.re - b.re, a.im - b.im};
}

ST_INLINE st_number st_c_times(st_vec s, st_number a)
{
    return (st_number){s * a.re, s * a.im};
}

ST_INLINE st_vec st_c_square(st_number a)
{
    return a.re * a.re + a.im * a.im;
}

ST_INLINE st_number st_c_inverse(st_number a)
{
    const st_vec scale = 1.0 / st_c_square(a);
    return (st_number){a.re * scale, -a.im * scale};
}

ST_INLINE st_vec st_v_larger(st_vec a, st_vec b)
{
    return st_v_choose(st_v_at_most(a, b), b, a);
}

/* c = plus c + times a b over ``rows`` x ``columns`` elements. With `mixed` one of the factors
 * is a conjugate: the imaginary part is that of conj(a) b, `turn` its sign. */
ST_INLINE void st_tile(int rows, int columns, int mixed, st_number *c, const st_matrix *to,
                       const st_number *a, const st_matrix *left, const st_number *b,
                       const st_matrix *right, double plus, double times, double turn)
{
    st_vec re[ST_TILE][ST_TILE], im[ST_TILE][ST_TILE];
    const st_vec zero = st_v_of(0.0);
    ST_UNROLLED for (int i = 0; i < rows; i++)
    {
        ST_UNROLLED for (int j = 0; j < columns; j++)
        {
            re[i][j] = im[i][j] = zero;
        }
    }
    for (int k = 0; k < left->columns; k++, a += left->right, b += right->down) {
        st_number y[ST_TILE];
        ST_UNROLLED for (int j = 0; j < columns; j++)
        {
            y[j] = b[j * right->right];
        }
        ST_UNROLLED for (int i = 0; i < rows; i++)
        {
            const st_number x = a[i * left->down];
            ST_UNROLLED for (int j = 0; j < columns; j++)
            {
                re[i][j] += x.re * y[j].re;
                im[i][j] += x.re * y[j].im;
                if (mixed) {
                    re[i][j] += x.im * y[j].im;
                    im[i][j] -= x.im * y[j].re;
                } else {
                    re[i][j] -= x.im * y[j].im;
                    im[i][j] += x.im * y[j].re;
                }
            }
        }
    }
    ST_UNROLLED for (int i = 0; i < rows; i++)
    {
        ST_UNROLLED for (int j = 0; j < columns; j++)
        {
            st_number *z = &c[i * to->down + j * to->right];
            const st_vec real = times * re[i][j], imaginary = times * turn * im[i][j];
            *z = plus == 0.0 ? (st_number){real, imaginary}
                             : (st_number){plus * z->re + real, plus * z->im + imaginary};
        }
    }
}

/* What is done at once of `left` rows or columns: never a single one beside a full tile. */
ST_INLINE int st_step_of(int left)
{
    return left > ST_TILE + 1 || left <= ST_TILE ? (left < ST_TILE ? left : ST_TILE) : 2;
}

#define ST_TILE_CASE(rows, columns)                                                                \
    case 4 * (rows) + (columns):                                                                   \
        st_tile(rows, columns, mixed, z, &c, x, &a, y, &b, plus, times, turn);                     \
        break;

/* c = plus c + times a b; c is no adjoint, and shares no memory with a and b. */
ST_INLINE void st_multiply_any(int mixed, st_matrix c, double plus, double times, st_matrix a,
                               st_matrix b)
{
    const double turn = (mixed ? b.conjugate : a.conjugate) ? -1.0 : 1.0;
    for (int i = 0, rows; i < c.rows; i += rows) {
        rows = st_step_of(c.rows - i);
        for (int j = 0, columns; j < c.columns; j += columns) {
            columns = st_step_of(c.columns - j);
            st_number *z = c.at + i * c.down + j * c.right;
            const st_number *x = a.at + i * a.down, *y = b.at + j * b.right;
            switch (4 * rows + columns) {
                ST_TILE_CASE(1, 1)
                ST_TILE_CASE(1, 2)
                ST_TILE_CASE(2, 1)
                ST_TILE_CASE(2, 2)
#if ST_WIDTH == 8
                ST_TILE_CASE(1, 3)
                ST_TILE_CASE(2, 3)
                ST_TILE_CASE(3, 1)
                ST_TILE_CASE(3, 2)
                ST_TILE_CASE(3, 3)
#endif
            default:
                break;
            }
        }
    }
}

static ST_NOINLINE void st_multiply(st_matrix c, double plus, double times, st_matrix a,
                                    st_matrix b)
{
    if (a.conjugate != b.conjugate) {
        st_multiply_any(1, c, plus, times, a, b);
    } else {
        st_multiply_any(0, c, plus, times, a, b);
    }
}

/* c = a b */
ST_INLINE void st_product(st_matrix c, st_matrix a, st_matrix b)
{
    st_multiply(c, 0.0, 1.0, a, b);
}

static ST_NOINLINE void st_copy(st_matrix to, st_matrix from)
{
    for (int i = 0; i < to.rows; i++) {
        for (int j = 0; j < to.columns; j++) {
            *st_element(to, i, j) = st_value(from, i, j);
        }
    }
}

/* a + times b, into a */
static ST_NOINLINE void st_add(st_matrix a, double times, st_matrix b)
{
    for (int i = 0; i < a.rows; i++) {
        for (int j = 0; j < a.columns; j++) {
            st_number *x = st_element(a, i, j);
            const st_number y = st_value(b, i, j);
            *x = (st_number){x->re + times * y.re, x->im + times * y.im};
        }
    }
}

static ST_NOINLINE void st_set(st_matrix a, double diagonal)
{
    for (int i = 0; i < a.rows; i++) {
        for (int j = 0; j < a.columns; j++) {
            *st_element(a, i, j) = (st_number){st_v_of(i == j ? diagonal : 0.0), st_v_of(0.0)};
        }
    }
}

/* Sum of the squares of all elements. */
static ST_NOINLINE st_vec st_sum_of_squares(st_matrix a)
{
    st_vec sum = st_v_of(0.0);
    for (int i = 0; i < a.rows; i++) {
        for (int j = 0; j < a.columns; j++) {
            sum += st_c_square(a.at[i * a.down + j * a.right]);
        }
    }
    return sum;
}

/* tr(a b) */
static ST_NOINLINE st_number st_trace_of_product(st_matrix a, st_matrix b)
{
    st_number sum = {st_v_of(0.0), st_v_of(0.0)};
    for (int i = 0; i < a.rows; i++) {
        for (int k = 0; k < a.columns; k++) {
            sum = st_c_sum(sum, st_c_product(st_value(a, i, k), st_value(b, k, i)));
        }
    }
    return sum;
}

/* Matrices of some points, real and imaginary part in turn, `step` doubles apart. */
static ST_NOINLINE void st_gather(st_matrix a, const double *from, const long at[ST_WIDTH],
                                  long step)
{
    for (int lane = 0; lane < ST_WIDTH; lane++) {
        const double *x = from + at[lane] * step;
        for (int i = 0; i < a.rows; i++) {
            for (int j = 0; j < a.columns; j++, x += 2) {
                st_number *z = st_element(a, i, j);
                ST_LANE(z->re, lane) = x[0];
                ST_LANE(z->im, lane) = x[1];
            }
        }
    }
}

#endif
